var e=[`### shared
`,`### attend
`,`### panels
`];export{e as default};