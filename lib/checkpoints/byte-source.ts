import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ConfigError, FormatError } from '../errors';

/** Bytes to be read range by range: those of a file, of which nothing is in memory, or bytes that are. */
export interface ByteSource {
  /** What it is, for messages: the path of a file. */
  readonly name: string;
  /** Bytes in all. */
  readonly size: number;
  /** What a file is known by: another text once it was replaced or written to. Absent for bytes in memory. */
  readonly identity?: string;
  /**
   * Exactly `length` bytes from `position` on: of a file an array of its own, of bytes in memory a view.
   *
   * @throws FormatError if the range does not lie within the source
   */
  read(position: number, length: number): Uint8Array;
  /** Must be called when done with a file. */
  close(): void;
}

/**
 * Opens a file for reading by ranges. Nothing is read: what opening a checkpoint of 100 GB costs is its
 * header.
 *
 * @throws ConfigError if there is no such file, or it is a directory
 */
export function openByteSource(path: string): ByteSource {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw new ConfigError(`${path}: must be a file that can be read: ${(error as Error).message}`);
  }
  const status = fstatSync(descriptor, { bigint: true });
  if (!status.isFile()) {
    closeSync(descriptor);
    throw new ConfigError(
      `${path}: must be a file, got ${status.isDirectory() ? 'a directory' : 'a device'}`,
    );
  }
  const size = Number(status.size);
  return {
    name: path,
    size,
    identity: identityOf(status),
    read: (position, length) => {
      requireRange(position, length, size);
      return readRange(descriptor, position, length);
    },
    close: () => closeSync(descriptor),
  };
}

/** What git, too, takes a file to be the same by. */
function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** The same over bytes in memory. */
export function byteSourceOf(bytes: Uint8Array, name = 'the bytes'): ByteSource {
  return {
    name,
    size: bytes.length,
    read: (position, length) => {
      requireRange(position, length, bytes.length);
      return bytes.subarray(position, position + length);
    },
    close: () => {},
  };
}

/** Checked before anything is allocated: a file that lies about a size costs no memory. */
function requireRange(position: number, length: number, size: number): void {
  if (position >= 0 && length >= 0 && position + length <= size) return;
  throw new FormatError(
    `${length} bytes are required from byte ${position} on and the file ends at ${size}: it is truncated, or lies`,
    Math.min(position, size),
  );
}

function readRange(descriptor: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const mostAtOnce = Math.min(length - filled, 2 ** 30);
    const count = readSync(descriptor, bytes, filled, mostAtOnce, position + filled);
    if (count === 0) throw new FormatError('the file became shorter while it was read', position + filled);
    filled += count;
  }
  return bytes;
}
