import net from 'node:net';

/** Whether this machine's loopback address lets us listen on a port. */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * The first free port from `first` on; `stepped` is told when it wasn't the first.
 * @param {number} first
 * @param {(taken: number, next: number) => void} [stepped]
 */
export async function freePortFrom(first, stepped = () => {}) {
  for (let port = first; port < first + 50; port += 1) {
    if (await isFree(port)) {
      if (port !== first) stepped(first, port);
      return port;
    }
  }
  throw new Error(`No port from ${first} to ${first + 49} is free on this machine.`);
}
