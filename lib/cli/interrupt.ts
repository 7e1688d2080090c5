import { note } from './output';

/** What a shell gives a process that Ctrl-C ended: 128 + SIGINT. */
export const interruptedExitCode: number = 130;

/** Ctrl-C, made gentle while a command works. */
export interface Interruption {
  /** Aborted at the first Ctrl-C (or SIGTERM): the command saves what it has and ends. */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

/**
 * One Ctrl-C may come twice: the terminal gives it to all that run in it, and npm, `timeout` and shells pass theirs
 * on. What comes within so many milliseconds of the first is the same one.
 */
const echoMilliseconds = 500;

/**
 * Listens for Ctrl-C: the first asks the command to save and end, the second ends it at once.
 *
 * @param saying - shown at the first: what happens now
 */
export function onInterrupt(saying: string): Interruption {
  const abort = new AbortController();
  let first = 0;
  const stop = (): void => {
    if (abort.signal.aborted) {
      if (performance.now() - first > echoMilliseconds) process.exit(interruptedExitCode);
      return;
    }
    first = performance.now();
    note(`\n${saying} Press Ctrl-C again to end at once.`);
    abort.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: abort.signal, release: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}
