import { gunzipSync } from 'node:zlib';
import { FormatError } from '../errors';

/** Tar's unit: headers and contents begin at multiples of it. */
const block = 512;

/**
 * The bytes of one file of a `.tar.gz`.
 *
 * @remarks POSIX.1-1988 ustar: a header of 512 bytes with the name at 0, the size in octal at 124 and a
 * name's beginning at 345, then the content, filled up to a multiple of 512.
 * @param where - the archive, for the messages
 * @param maxBytes - the most it may unpack to
 * @throws FormatError if it is no such archive, too large, or has no such file
 */
export function readTarMember(
  gzipped: Uint8Array,
  member: string,
  where: string,
  maxBytes: number = 2 ** 28,
): Uint8Array {
  let tar: Buffer;
  try {
    tar = gunzipSync(gzipped, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new FormatError(
      `${where}: a gzip file of at most ${maxBytes} bytes is required: ${(error as Error).message}`,
    );
  }
  const text = (at: number, length: number): string =>
    tar.toString('latin1', at, at + length).replace(/\0.*$/s, '');
  for (let at = 0; at + block <= tar.length && tar[at] !== 0;) {
    const prefix = text(at + 345, 155);
    const name = (prefix && `${prefix}/`) + text(at, 100);
    const size = parseInt(text(at + 124, 12).trim(), 8);
    const start = at + block;
    if (!(size >= 0 && start + size <= tar.length)) {
      throw new FormatError(`${where}: the size of '${name}' must lie within the archive`, at + 124);
    }
    if (name === member) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / block) * block;
  }
  throw new FormatError(`${where}: the archive must hold '${member}', it does not`);
}
