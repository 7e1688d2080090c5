import { interruptedExitCode } from './interrupt';
import { note } from './output';

/**
 * Ends a command that Ctrl-C has stopped: says how to go on, for a user to copy into a shell.
 *
 * @param words - the command without `headway`
 */
export function noteInterrupted(words: readonly string[]): void {
  const quoted = words.map((word) =>
    /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
  );
  note(`Interrupted. To go on:\n  ${['headway', ...quoted].join(' ')}`);
  process.exitCode = interruptedExitCode;
}

/** The words of this process's command, to be resumed. */
export function resumeWords(): string[] {
  return [...process.argv.slice(2).filter((word) => word !== '--resume'), '--resume'];
}
