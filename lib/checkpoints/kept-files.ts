import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Of all folders that are kept together, unless told otherwise: bytes. */
const mostBytes = 2e9;

/** A folder that was used so recently stays, whatever its size: somebody may be about to map its files. Milliseconds. */
const inUse = 60_000;

/** The file that says what the others must hold; written last. */
const sumsName = 'sums.json';

/** The SHA-256 of each file of a folder, hexadecimal, by its name. */
export type FileSums = Readonly<Record<string, string>>;

/**
 * Folders of large files that can be made anew at any time, and are kept to save that time: each under a name that
 * says what it was made of. What was damaged counts as not there. A folder is written under another name first, so any
 * number of processes may share all.
 */
export class KeptFiles {
  /**
   * @param root - made when needed
   * @param most - of all that is kept together; what was used longest ago goes first, bytes
   */
  constructor(
    private readonly root: string,
    private readonly most: number = mostBytes,
  ) {}

  /** The folder with these files under this name; nothing if it is not there, or they are not as they were written. */
  find(name: string, files: readonly string[]): string | undefined {
    const folder = join(this.root, name);
    try {
      const sums = JSON.parse(readFileSync(join(folder, sumsName), 'utf8')) as FileSums;
      if (files.some((file) => sumOf(join(folder, file)) !== sums[file])) return undefined;
      const now = new Date();
      utimesSync(folder, now, now); // used last
      return folder;
    } catch {
      return undefined;
    }
  }

  /**
   * An empty folder for somebody to write files of so many bytes to, which is to be given to {@link keep} or removed;
   * nothing where none can be made, or where they would take all the room.
   */
  unfinished(bytes: number): string | undefined {
    if (bytes > this.most) return undefined;
    try {
      mkdirSync(this.root, { recursive: true });
      removeForgottenFolders(this.root, prefix);
      return mkdtempSync(join(this.root, `${prefix}${process.pid}-`));
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps an unfinished folder under this name. If another process was sooner, its folder stays, which may be in use.
   *
   * @returns where the files are now; nothing if they could not be kept and are where they were
   */
  keep(unfinished: string, name: string, sums: FileSums): string | undefined {
    const folder = join(this.root, name);
    try {
      writeFileSync(join(unfinished, sumsName), JSON.stringify(sums));
      if (this.find(name, Object.keys(sums)) !== undefined) {
        rmSync(unfinished, { recursive: true, force: true });
        return folder;
      }
      rmSync(folder, { recursive: true, force: true }); // a damaged one
      renameSync(unfinished, folder);
    } catch {
      return undefined;
    }
    this.dropOldest(name);
    return folder;
  }

  private dropOldest(latest: string): void {
    try {
      const folders = readdirSync(this.root)
        .filter((name) => name !== latest && !name.startsWith(prefix))
        .map((name) => ({ name, used: statSync(join(this.root, name)).mtimeMs }));
      let room = this.most - bytesIn(join(this.root, latest));
      for (const { name, used } of folders.sort((a, b) => b.used - a.used)) {
        const folder = join(this.root, name);
        room -= bytesIn(folder);
        if (room < 0 && Date.now() - used > inUse) rmSync(folder, { recursive: true, force: true });
      }
    } catch {
      // Another process is removing the same: what is left goes next time.
    }
  }
}

const prefix = 'unfinished-';

/** Removes folders named `PREFIX PID - …` of processes that are no more: killed, they could not remove them. */
export function removeForgottenFolders(root: string, start: string): void {
  for (const name of readdirSync(root)) {
    const pid = name.startsWith(start) ? Number.parseInt(name.slice(start.length), 10) : Number.NaN;
    if (pid > 0 && !isAlive(pid)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function sumOf(file: string): string {
  const hash = createHash('sha256');
  const room = Buffer.allocUnsafe(2 ** 20);
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const count = readSync(descriptor, room);
      if (count === 0) return hash.digest('hex');
      hash.update(room.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}
