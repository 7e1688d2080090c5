import { isPage } from '../run/onnx-runtime';
import { node } from './node-modules';

/** SHA-256, before what it is the sum of. */
const digestLength = 32;

/** Of all that is kept together, unless told otherwise: bytes. */
const mostBytes = 64e6;

// ANCHOR: CacheFolder
/**
 * A folder of files that can be made anew at any time, and are kept to save that time.
 *
 * Each begins with the hash of what follows: one that is damaged counts as not there. It is written under another
 * name first, so any number of processes may share a folder; where nothing can be written, nothing is kept.
 */
export class CacheFolder {
  /**
   * @param folder - made when needed
   * @param most - of all that is kept together; what was used longest ago goes first, bytes
   */
  constructor(
    private readonly folder: string,
    private readonly most: number = mostBytes,
  ) {}

  /** What is kept under this name; nothing if it is not there, or not as it was written. */
  read(name: string): Uint8Array | undefined {
    const file = node.path.join(this.folder, name);
    try {
      const bytes = node.fs.readFileSync(file);
      const content = bytes.subarray(digestLength);
      if (!digestOf(content).equals(bytes.subarray(0, digestLength))) return undefined;
      const now = new Date();
      node.fs.utimesSync(file, now, now); // used last
      return content;
    } catch {
      return undefined;
    }
  }

  /** Keeps bytes under this name, if that can be done. */
  write(name: string, content: Uint8Array): void {
    const unfinished = this.unfinishedFile();
    if (unfinished !== undefined) this.finish(unfinished, name, content);
  }

  /**
   * An empty file for somebody else to write to, which is to be given to {@link keep} or {@link discard}; nothing
   * where none can be made.
   */
  unfinishedFile(): string | undefined {
    const file = node.path.join(this.folder, `${node.crypto.randomUUID()}.unfinished`);
    try {
      node.fs.mkdirSync(this.folder, { recursive: true });
      node.fs.writeFileSync(file, '');
      return file;
    } catch {
      return undefined;
    }
  }

  /** Keeps what was written to an unfinished file under this name. */
  keep(unfinished: string, name: string): void {
    try {
      this.finish(unfinished, name, node.fs.readFileSync(unfinished));
    } catch {
      this.discard(unfinished);
    }
  }

  /** Removes an unfinished file, if it is still there. */
  discard(unfinished: string): void {
    node.fs.rmSync(unfinished, { force: true });
  }
  // ANCHOR_END: CacheFolder

  private finish(unfinished: string, name: string, content: Uint8Array): void {
    try {
      node.fs.writeFileSync(unfinished, Buffer.concat([digestOf(content), content]));
      node.fs.renameSync(unfinished, node.path.join(this.folder, name));
      this.dropOldest();
    } catch {
      this.discard(unfinished); // a full disk, or a file that another process holds: it is made anew next time
    }
  }

  private dropOldest(): void {
    const files = node.fs.readdirSync(this.folder).flatMap((name) => {
      const file = node.path.join(this.folder, name);
      const status = node.fs.statSync(file);
      return status.isFile() ? [{ file, size: status.size, mtimeMs: status.mtimeMs }] : [];
    });
    let room = this.most;
    for (const { file, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      room -= size;
      if (room < 0) node.fs.rmSync(file, { force: true });
    }
  }
}

/** A {@link CacheFolder} in {@link compileCachePath}. */
export function compileCacheFolder(): CacheFolder | undefined {
  const folder = compileCachePath();
  return folder === undefined ? undefined : new CacheFolder(folder);
}

/**
 * The folder for what is compiled: the one that `HEADWAY_COMPILE_CACHE` names, else in the nearest `.headway`
 * above the working directory or above this package.
 *
 * @returns undefined in a page, where there is no such folder, or if `HEADWAY_COMPILE_CACHE` is `off`
 */
export function compileCachePath(): string | undefined {
  if (isPage) return undefined;
  const setting = process.env.HEADWAY_COMPILE_CACHE;
  return setting === 'off' ? undefined : setting || defaultFolder();
}

function defaultFolder(): string | undefined {
  for (const start of [process.cwd(), __dirname]) {
    for (let folder = start; ; folder = node.path.dirname(folder)) {
      const own = node.path.join(folder, '.headway');
      if (node.fs.existsSync(own)) return node.path.join(own, 'cache', 'compile');
      if (folder === node.path.dirname(folder)) break;
    }
  }
  return undefined;
}

function digestOf(bytes: Uint8Array): Buffer {
  return node.crypto.createHash('sha256').update(bytes).digest();
}

const known = new Map<string, string>();

/** The hash of all program files in a folder and those below: who changes the program never gets what the old one made. */
export function hashOfSources(root: string): string {
  const before = known.get(root);
  if (before !== undefined) return before;
  const hash = node.crypto.createHash('sha256');
  for (const name of (node.fs.readdirSync(root, { recursive: true }) as string[]).sort()) {
    if (/(?<!\.d)\.[jt]s$/.test(name))
      hash.update(name).update(node.fs.readFileSync(node.path.join(root, name)));
  }
  const sum = hash.digest('hex');
  known.set(root, sum);
  return sum;
}
