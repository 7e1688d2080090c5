import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import type { DatasetFile } from './registry';
import { readTarMember } from './tar';
import {
  downloadVerified,
  findByFingerprint,
  hasFingerprint,
  requireFingerprint,
  type TransferOptions,
} from './verified-download';

/** What {@link downloadFile} may need. */
export interface DownloadOptions extends TransferOptions {
  /** A folder to look in first, at any depth: a file counts by its SHA-256, whatever its name. */
  readonly mirror?: string;
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
  if (existsSync(path) && (await hasFingerprint(path, file))) return path;
  mkdirSync(directory, { recursive: true });

  const mirrored = options.mirror && (await findByFingerprint(options.mirror, file));
  if (mirrored) {
    writeFileAtomically(path, [readFileSync(mirrored)]);
  } else if (file.archive) {
    const archive = join(directory, new URL(file.archive.url).pathname.split('/').at(-1)!);
    await downloadVerified(file.archive, archive, options);
    writeFileAtomically(path, [readTarMember(readFileSync(archive), file.archive.member, archive)]);
    await requireFingerprint(path, file);
  } else if (file.url) {
    await downloadVerified({ ...file, url: file.url }, path, options);
  }
  return path;
}
