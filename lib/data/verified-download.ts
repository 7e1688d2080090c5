import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FormatError, UnsupportedError } from '../errors';

/** What a file must be, wherever it comes from. */
export interface Fingerprint {
  readonly bytes: number;
  readonly sha256: string;
}

/** A file with an address. */
export interface RemoteFile extends Fingerprint {
  readonly url: string;
}

/** What a download may need. */
export interface TransferOptions {
  /** Called as bytes arrive. */
  readonly onProgress?: (bytes: number, total: number) => void;
  /** Stops the download; what has arrived stays, and the next call goes on from there. */
  readonly signal?: AbortSignal;
  /** Seconds without a byte after which a server counts as silent. Default 30. */
  readonly patience?: number;
}

/**
 * Downloads to `path.partial`, going on where an earlier attempt stopped, checks the SHA-256, and renames. A
 * file that is there already is not loaded again. A connection that breaks is taken up again as long as each
 * attempt brings something.
 *
 * @throws UnsupportedError if the address does not answer
 * @throws FormatError if what came is not the file; it is deleted
 */
export async function downloadVerified(
  remote: RemoteFile,
  path: string,
  options: TransferOptions = {},
): Promise<void> {
  if (existsSync(path) && (await hasFingerprint(path, remote))) return;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  for (let have = sizeOf(partial); have < remote.bytes; have = sizeOf(partial)) {
    try {
      await fetchRest(remote, partial, have, options);
      break;
    } catch (error) {
      const broughtSomething = sizeOf(partial) > have;
      if (!(error instanceof UnsupportedError) || !broughtSomething) throw error;
    }
  }
  await requireFingerprint(partial, remote);
  renameSync(partial, path);
}

async function fetchRest(
  remote: RemoteFile,
  partial: string,
  have: number,
  { signal, onProgress, patience = 30 }: TransferOptions,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), patience * 1000);
  const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
  const reasonOf = (error: unknown): string =>
    silence.signal.aborted
      ? `no byte for ${patience} seconds`
      : (((error as Error).cause as Error | undefined)?.message ?? (error as Error).message);
  let at = have;
  try {
    const headers = have ? { range: `bytes=${have}-` } : undefined;
    const response = await fetch(remote.url, { headers, signal: either });
    if (!response.ok || !response.body) throw unreachable(remote.url, `HTTP ${response.status}`);
    at = firstByte(response, have);
    const descriptor = openSync(partial, at === 0 ? 'w' : 'a');
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), patience * 1000);
        at += chunk.length;
        if (at > remote.bytes) break; // longer than promised: not the file, and not to fill the disk with
        writeSync(descriptor, chunk);
        onProgress?.(at, remote.bytes);
      }
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof UnsupportedError || signal?.aborted) throw error;
    if ((error as NodeJS.ErrnoException).syscall) throw error; // of the disk, not of the network
    const how = at > have ? `${at} of ${remote.bytes} bytes, then ` : '';
    throw unreachable(remote.url, `${how}${reasonOf(error)}${at > have ? '; try again to go on' : ''}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Where the answer begins: a server that does not know ranges sends the whole file, with 200 instead of 206. */
function firstByte(response: Response, asked: number): number {
  if (response.status !== 206) return 0;
  const [, start] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
  if (start === undefined || Number(start) === asked) return asked;
  throw unreachable(response.url, `bytes from ${start} where those from ${asked} were asked for`);
}

function unreachable(url: string, reason: string): UnsupportedError {
  return new UnsupportedError(
    `download: ${url} must be reachable, got ${reason}; without a network, point HEADWAY_MIRROR at a folder that has the file`,
  );
}

/**
 * Deletes a file that is not what it should be.
 *
 * @throws FormatError with both fingerprints
 */
export async function requireFingerprint(path: string, { bytes, sha256 }: Fingerprint): Promise<void> {
  const [size, actual] = [sizeOf(path), await sha256OfFile(path)];
  if (actual === sha256) return;
  rmSync(path);
  throw new FormatError(
    `${path}: ${bytes} bytes with SHA-256 ${sha256} are required, got ${size} with ${actual}; deleted, try again`,
  );
}

/** Whether a file is what it should be. */
export async function hasFingerprint(path: string, { bytes, sha256 }: Fingerprint): Promise<boolean> {
  return sizeOf(path) === bytes && (await sha256OfFile(path)) === sha256;
}

/**
 * The first file with this size and SHA-256, whatever its name.
 *
 * @param place - a file, or a folder to search at any depth
 * @throws UnsupportedError if there is no such place
 */
export async function findByFingerprint(place: string, wanted: Fingerprint): Promise<string | undefined> {
  if (!existsSync(place)) {
    throw new UnsupportedError(`HEADWAY_MIRROR: ${place} must be a folder, there is none of this name`);
  }
  if (statSync(place).isFile()) return (await hasFingerprint(place, wanted)) ? place : undefined;
  for (const entry of readdirSync(place, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (await hasFingerprint(path, wanted)) return path;
  }
  return undefined;
}

/** SHA-256 of a file in hexadecimal, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Bytes of a file; 0 if there is none. */
function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
