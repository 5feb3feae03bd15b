// A small HTTP/1.1 server of Node.js: node server.js ADDRESS PORT. It prints "ready" when it serves.
// With LISTEN_FDS it takes the listening socket that it has inherited as descriptor 3, as a service of systemd does. Without, it binds
// with SO_REUSEPORT by itself, which takes Node.js 22.12 or 23.1.
const http = require('node:http');

const [address, port] = process.argv.slice(2);
const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(`hello ${request.url}\n`);
});

process.on('SIGTERM', () => {
  server.close();
  server.closeIdleConnections();
});

const listener = process.env.LISTEN_FDS ? { fd: 3 } : { host: address, port: Number(port), reusePort: true, backlog: 4096 };
server.listen(listener, () => console.log('ready'));
