import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { FormatError, UnsupportedError } from '../errors';
import type { DatasetFile } from './registry';
import { readTarMember } from './tar';

/** What {@link downloadFile} may need. */
export interface DownloadOptions {
  /** A folder to look in first, at any depth: a file counts by its SHA-256, whatever its name. */
  readonly mirror?: string;
  /** Called as bytes arrive. */
  readonly onProgress?: (bytes: number, total: number) => void;
  /** Stops the download; what has arrived stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/**
 * Gets a file of a data set into a directory, from the mirror if it is there, else from its URL, and
 * keeps it only if its SHA-256 is the one in the registry. A file that is there already is not loaded
 * again.
 *
 * @returns the path of the file
 * @throws UnsupportedError if it cannot be reached
 * @throws FormatError if what came is not the file
 */
export async function downloadFile(
  file: DatasetFile,
  directory: string,
  options: DownloadOptions = {},
): Promise<string> {
  const path = join(directory, file.name);
  if (existsSync(path) && (await sha256OfFile(path)) === file.sha256) return path;
  mkdirSync(directory, { recursive: true });

  const mirrored = options.mirror && (await findByHash(options.mirror, file));
  if (mirrored) {
    writeFileAtomically(path, [readFileSync(mirrored)]);
  } else if (file.archive) {
    const archive = await fetchVerified(file.archive, join(directory, basenameOf(file.archive.url)), options);
    writeFileAtomically(path, [readTarMember(readFileSync(archive), file.archive.member, archive)]);
    await requireHash(path, file);
  } else if (file.url) {
    await fetchVerified({ ...file, url: file.url }, path, options);
  }
  return path;
}

interface Remote {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Downloads to `path.partial`, going on where an earlier attempt stopped, checks, and renames. */
async function fetchVerified(remote: Remote, path: string, options: DownloadOptions): Promise<string> {
  if (existsSync(path) && (await sha256OfFile(path)) === remote.sha256) return path;
  const partial = `${path}.partial`;
  const have = existsSync(partial) ? statSync(partial).size : 0;
  if (have < remote.bytes) await fetchRest(remote, partial, have, options);
  await requireHash(partial, remote);
  renameSync(partial, path);
  return path;
}

async function fetchRest(
  remote: Remote,
  partial: string,
  have: number,
  options: DownloadOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  let response: Response;
  try {
    response = await fetch(remote.url, { headers: have ? { range: `bytes=${have}-` } : {}, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw unreachable(
      remote.url,
      ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message,
    );
  }
  if (!response.ok || !response.body) throw unreachable(remote.url, `HTTP ${response.status}`);
  // A server that does not know ranges sends the whole file, with 200 instead of 206.
  let at = response.status === 206 ? have : 0;
  mkdirSync(dirname(partial), { recursive: true });
  const descriptor = openSync(partial, at === 0 ? 'w' : 'a');
  try {
    for await (const chunk of response.body) {
      at += chunk.length;
      if (at > remote.bytes) break; // longer than promised: not the file, and not to fill the disk with
      writeSync(descriptor, chunk);
      onProgress?.(at, remote.bytes);
    }
  } catch (error) {
    if (signal?.aborted || (error as NodeJS.ErrnoException).syscall === 'write') throw error;
    throw unreachable(
      remote.url,
      `${at} of ${remote.bytes} bytes, then ${(error as Error).message}; try again to go on`,
    );
  } finally {
    closeSync(descriptor);
  }
}

function unreachable(url: string, reason: string): UnsupportedError {
  return new UnsupportedError(
    `download: ${url} must be reachable, got ${reason}; without a network, point HEADWAY_MIRROR at a folder that has the file`,
  );
}

async function requireHash(
  path: string,
  { sha256, bytes }: { sha256: string; bytes: number },
): Promise<void> {
  const [size, actual] = [statSync(path).size, await sha256OfFile(path)];
  if (actual === sha256) return;
  rmSync(path);
  throw new FormatError(
    `${path}: ${bytes} bytes with SHA-256 ${sha256} are required, got ${size} with ${actual}; deleted, try again`,
  );
}

/** The first file in the folder, at any depth, with the size and SHA-256 of the one wanted. */
async function findByHash(folder: string, { bytes, sha256 }: DatasetFile): Promise<string | undefined> {
  if (!existsSync(folder)) {
    throw new UnsupportedError(`HEADWAY_MIRROR: ${folder} must be a folder, there is none of this name`);
  }
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (statSync(path).size === bytes && (await sha256OfFile(path)) === sha256) return path;
  }
  return undefined;
}

/** SHA-256 of a file in hexadecimal, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function basenameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1)!;
}
