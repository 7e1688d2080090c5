import { readFileSync, statSync } from 'node:fs';
import { ConfigError, FormatError } from '../errors';

/**
 * Reads UTF-8 text: a byte order mark is dropped and line ends become \n, so that a file from Windows
 * gives the same tokens. Several files are joined by a newline where one does not end with it.
 *
 * @throws ConfigError if a file is not there or is a folder
 * @throws FormatError with the offset of the first byte that is not UTF-8
 */
export function readText(paths: string | readonly string[]): string {
  const texts = [paths].flat().map((path) => decodeText(readBytes(path), path));
  return texts.map((text, i) => (i + 1 < texts.length && !text.endsWith('\n') ? `${text}\n` : text)).join('');
}

/** The bytes of a file the user named, or an error a user can act on. */
function readBytes(path: string): Uint8Array {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new ConfigError(`${path}: a file is required, there is none of this name`);
  if (found.isDirectory())
    throw new ConfigError(`${path}: a file is required, this is a folder; name its files`);
  return readFileSync(path);
}

/**
 * Bytes of a text file to text, as {@link readText} does it.
 *
 * @param where - the file, for the message
 * @throws FormatError with the offset of the first byte that is not UTF-8
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch {
    throw new FormatError(
      `${where}: text must be UTF-8; save it as UTF-8, or convert it with iconv`,
      firstInvalidByte(bytes),
    );
  }
}

/** Where the first character begins that is not valid: what comes before it is found by halving. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (valid < invalid) {
    const middle = (valid + invalid + 1) >> 1;
    if (isUtf8(bytes.subarray(0, middle), { stream: true })) valid = middle;
    else invalid = middle - 1;
  }
  // As a stream the beginning may end within a character: back to where that one starts.
  while (!isUtf8(bytes.subarray(0, valid))) valid--;
  return valid;
}

function isUtf8(bytes: Uint8Array, options?: { stream: boolean }): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
    return true;
  } catch {
    return false;
  }
}
