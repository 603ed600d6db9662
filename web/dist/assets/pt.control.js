var e=[`### control
`];export{e as default};