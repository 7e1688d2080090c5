/** Ports on this machine's own address; nothing listens to the outside. */
import { createServer } from 'node:net';
import { SetupFault } from './fault.mjs';

/** The only address that anything listens on. */
export const localAddress = '127.0.0.1';

/**
 * @param {number} port - 0 for any
 * @returns {Promise<number | undefined>} the port, or undefined if another program has it
 */
function tryPort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, localAddress, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}

/**
 * A port that is free now: the preferred one, so that bookmarks stay good, else any.
 *
 * @param {number} preferred
 * @param {boolean} insist - refuse any other
 * @returns {Promise<number>}
 * @throws SetupFault if another program has the port that was insisted on
 */
export async function freePort(preferred, insist = false) {
  const port = await tryPort(preferred);
  if (port !== undefined) return port;
  if (insist) {
    throw new SetupFault(
      `port ${preferred} is taken by another program.`,
      'Choose another with --port, or leave it out and a free one is found.',
    );
  }
  const any = await tryPort(0);
  if (any === undefined)
    throw new SetupFault(`no port of ${localAddress} can be opened.`, 'Check the firewall.');
  return any;
}
