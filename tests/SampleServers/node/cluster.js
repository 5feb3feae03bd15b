// A small HTTP/1.1 server of Node.js in a cluster of one worker: node cluster.js ADDRESS PORT. It prints "ready" when it serves.
// With LISTEN_FDS its main process takes the listening socket that it has inherited as descriptor 3, as a service of systemd does, and hands its
// connections to the worker. Without, the worker binds with SO_REUSEPORT by itself, which takes Node.js 22.12 or 23.1.
// At SIGUSR2 it replaces its worker, and at SIGTERM it leaves, both by disconnect(), as the documentation of Node.js says.
// A request whose query begins with "slow" keeps the worker from everything else for three seconds.
const cluster = require('node:cluster');
const http = require('node:http');

const [address, port] = process.argv.slice(2);

function lead() {
  let worker = cluster.fork();
  worker.once('message', () => console.log('ready'));
  process.on('SIGUSR2', () => {
    const old = worker;
    worker = cluster.fork();
    worker.once('message', () => {
      console.log('the new worker listens');
      old.disconnect();
    });
  });
  process.on('SIGTERM', () => cluster.disconnect());
}

function work() {
  const server = http.createServer((request, response) => {
    if (request.url.includes('?slow')) {
      console.log('a slow request is here');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
    }
    response.setHeader('Content-Type', 'text/plain');
    response.end(`hello ${request.url}\n`);
  });
  process.on('SIGTERM', () => {}); // It is for the main process.
  // Of a listener with reusePort the main process knows nothing: it has no event "listening", and disconnect() does not close it.
  cluster.worker.on('disconnect', () => {
    server.close();
    server.closeIdleConnections();
  });
  const listener = process.env.LISTEN_FDS ? { fd: 3 } : { host: address, port: Number(port), reusePort: true, backlog: 4096 };
  server.listen(listener, () => process.send('listening'));
}

if (cluster.isPrimary) {
  lead();
} else {
  work();
}
