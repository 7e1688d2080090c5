import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../errors';
import { formatOf, sourceFormats } from './formats';

/** What was found under the paths given. */
export interface FoundSources {
  /** Each once, in the order of the paths; those of a folder by name. */
  readonly files: string[];
  /** Files of folders whose names end in nothing that can be read. */
  readonly ignored: string[];
}

/** Folders that hold what was made or installed, not written. */
const passedOver: ReadonlySet<string> = new Set(['node_modules', '__pycache__']);

/**
 * All files to ingest, folders with all that is in them. Names that begin with a dot, `node_modules` and links are
 * passed over: a link may lead in a circle, or out of the folder.
 *
 * @throws ConfigError if a path is not there, or a file is named that cannot be read
 */
export function findSources(paths: readonly string[]): FoundSources {
  const files = new Set<string>();
  const ignored: string[] = [];
  for (const path of paths) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) throw new ConfigError(`${path}: a file or folder is required, there is none of this name`);
    if (found.isDirectory()) {
      for (const file of filesUnder(path)) {
        if (formatOf(file)) files.add(file);
        else ignored.push(file);
      }
    } else if (found.isFile() && formatOf(path)) files.add(path);
    else {
      const known = sourceFormats.flatMap(({ extensions }) => extensions).join(' ');
      throw new ConfigError(`${path}: the name of a file must end in one of ${known}`);
    }
  }
  return { files: [...files], ignored };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !passedOver.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path);
      return entry.isFile() ? [path] : [];
    });
}
