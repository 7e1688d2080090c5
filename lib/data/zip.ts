import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FormatError } from '../errors';
import { type Fingerprint, requireFingerprint } from './verified-download';

/**
 * Unpacks one file of a zip archive (a wheel is one) piece by piece, and keeps it only if it is the one that
 * is wanted.
 *
 * @param archive - the zip's path
 * @param member - the path in it
 * @param target - where the file goes; what the archive calls it does not matter
 * @throws FormatError if it is no zip, has no such file, or the file is not the wanted one
 */
export async function unpackZipMember(
  archive: string,
  member: string,
  wanted: Fingerprint,
  target: string,
): Promise<void> {
  const partial = `${target}.partial`;
  mkdirSync(dirname(target), { recursive: true });
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(archive, { autoClose: false, strictFileNames: true });
    const entry = await findEntry(zip, member, archive);
    if (entry.uncompressedSize !== wanted.bytes) {
      throw new FormatError(
        `${archive}: '${member}' must have ${wanted.bytes} bytes, got ${entry.uncompressedSize}`,
      );
    }
    await unpack(zip, entry, partial);
  } catch (error) {
    rmSync(partial, { force: true });
    if (error instanceof FormatError || (error as NodeJS.ErrnoException).syscall === 'write') throw error;
    throw new FormatError(`${archive}: must be a zip archive: ${(error as Error).message}`);
  } finally {
    zip?.close();
  }
  await requireFingerprint(partial, wanted);
  renameSync(partial, target);
}

async function findEntry(zip: ZipFile, member: string, archive: string): Promise<Entry> {
  for await (const entry of zip.eachEntry()) if (entry.fileName === member) return entry;
  throw new FormatError(`${archive}: the archive must hold '${member}', it does not`);
}

/** yauzl refuses contents that are longer or shorter than the entry says. */
async function unpack(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  const stream = await zip.openReadStreamPromise(entry);
  const descriptor = openSync(path, 'w');
  try {
    for await (const chunk of stream) writeSync(descriptor, chunk as Buffer);
  } finally {
    closeSync(descriptor);
  }
}
