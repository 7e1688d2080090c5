import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all: whatever happens (a crash, SIGKILL, a power cut), the path holds
 * either what it held before or all of the new bytes, never a part.
 *
 * @remarks The classic order: write a temporary file beside it, fsync it, rename over the path (atomic in
 * POSIX), fsync the directory so that the rename itself lasts.
 * @param file - the path to write
 * @param chunks - the bytes, piece by piece, so that a large file need not be in memory twice
 */
export function writeFileAtomically(file: string, chunks: Iterable<Uint8Array>): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  const descriptor = openSync(temporary, 'w');
  try {
    try {
      for (const chunk of chunks) writeWhole(descriptor, chunk);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(file));
}

/** Makes renames within a directory last through a power cut. Windows has no such call, and needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** One write may take only a part of a large chunk (at most 2 GB at a time on Linux). */
function writeWhole(descriptor: number, chunk: Uint8Array): void {
  const mostAtOnce = 2 ** 30;
  for (let written = 0; written < chunk.length;) {
    written += writeSync(descriptor, chunk, written, Math.min(mostAtOnce, chunk.length - written));
  }
}
