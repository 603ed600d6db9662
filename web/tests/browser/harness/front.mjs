// The built pages out of a directory, with the headers that the server gives them; everything else goes on to the server.
// Only for whoever works on pages: PAGES names the directory.
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }
export const POLICY =
  "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; " +
  "require-trusted-types-for 'script'; trusted-types svelte-trusted-html"

/** Starts it on a free port; `aim` says where the server is by now. */
export async function front(directory) {
  let target = 0
  const http = createServer((asked, answer) => void (asked.url.startsWith('/v1/') ? pass(asked, answer, target) : file(directory, asked, answer)))
  http.on('upgrade', (asked, socket, head) => upgrade(asked, socket, head, target))
  await new Promise((listening) => http.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${http.address().port}`,
    aim: (port) => (target = port),
    close: () => {
      http.closeAllConnections()
      http.close()
    },
  }
}

/** A file of the pages, or the document for any door. */
async function file(directory, asked, answer) {
  const path = normalize(new URL(asked.url, 'http://front').pathname)
  const known = extname(path) in TYPES
  const door = path === '/' || /^\/(join|control)\/[^/]+$/.test(path)
  const body = await readFile(join(directory, known ? path : 'index.html')).catch(() => null)
  if (body === null || (!known && !door)) return void answer.writeHead(404).end()
  const type = TYPES[known ? extname(path) : '.html']
  const packed = extname(path) === '.woff2' ? body : gzipSync(body)
  const coding = packed === body ? {} : { 'content-encoding': 'gzip' }
  const headers = { 'content-type': type, 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' }
  answer.writeHead(200, { ...headers, ...coding, 'content-length': packed.length }).end(packed)
}

/** One request, passed on as it is. */
function pass(asked, answer, port) {
  const onward = request({ port, host: '127.0.0.1', method: asked.method, path: asked.url, headers: asked.headers }, (got) => {
    answer.writeHead(got.statusCode, got.headers)
    got.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}

/** A WebSocket: the same request by hand, then bytes both ways. */
function upgrade(asked, socket, head, port) {
  const onward = connect(port, '127.0.0.1', () => {
    const lines = [`GET ${asked.url} HTTP/1.1`]
    for (let i = 0; i < asked.rawHeaders.length; i += 2) lines.push(`${asked.rawHeaders[i]}: ${asked.rawHeaders[i + 1]}`)
    onward.write(lines.join('\r\n') + '\r\n\r\n')
    onward.write(head)
    onward.pipe(socket).pipe(onward)
  })
  const end = () => [socket, onward].forEach((one) => one.destroy())
  socket.on('error', end).on('close', end)
  onward.on('error', end).on('close', end)
}
