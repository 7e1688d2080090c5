import { watch as watchFolder } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Calls back after each save of a file. Editors save in several steps (truncate and write, or write
 * beside and rename), so the folder is watched and a short pause waited for.
 *
 * @param file - the file
 * @param pause - milliseconds of quiet after which a save counts as done
 * @returns stops watching
 */
export function watchFile(file: string, onSave: () => void, pause: number = 25): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFolder(dirname(file), (_event, name) => {
    if (name !== null && name !== basename(file)) return;
    clearTimeout(timer);
    timer = setTimeout(onSave, pause);
  });
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
