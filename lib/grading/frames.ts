import type { Duplex } from 'node:stream';

/** Writes one frame: [u32 little-endian length][payload]. */
export function writeFrame(stream: Duplex, payload: Buffer): void {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(payload.length);
  stream.write(Buffer.concat([length, payload]));
}

/**
 * Cuts a byte stream into frames.
 *
 * @param stream - where the bytes come from
 * @param maxBytes - the longest payload that is accepted; a longer one is never collected
 * @param onFrame - gets each payload
 * @param onTooLong - called once with the announced length; nothing is read after it
 */
export function readFrames(
  stream: Duplex,
  maxBytes: number,
  onFrame: (payload: Buffer) => void,
  onTooLong: (bytes: number) => void,
): void {
  let chunks: Buffer[] = [];
  let held = 0;
  let refused = false;
  stream.on('data', (chunk: Buffer) => {
    if (refused) return;
    chunks.push(chunk);
    held += chunk.length;
    while (held >= 4) {
      if (chunks[0].length < 4) chunks = [Buffer.concat(chunks)];
      const length = chunks[0].readUInt32LE(0);
      if (length > maxBytes) {
        refused = true;
        onTooLong(length);
        return;
      }
      if (held < 4 + length) return;
      const all = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      chunks = [all.subarray(4 + length)];
      held = chunks[0].length;
      onFrame(all.subarray(4, 4 + length));
    }
  });
}
