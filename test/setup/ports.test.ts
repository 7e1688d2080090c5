import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../lib/setup/ports.mjs';

/** Takes a port of this machine and gives its number. */
async function takenPort(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

test('a busy port is left to its owner, and another is found', async () => {
  const taken = await takenPort();
  const found = await freePort(taken);
  expect(found).toBeGreaterThan(0);
  expect(found).not.toBe(taken);
});

test('a busy port that the user has asked for is named, with what to do', async () => {
  const taken = await takenPort();
  await expect(freePort(taken, true)).rejects.toThrow(
    `port ${taken} is taken by another program. Choose another with --port`,
  );
});
