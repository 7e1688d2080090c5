import { HeadwayError, UnsupportedError } from '../errors';

/** What a command's exit status says. */
export const exitCode: { readonly done: 0; readonly no: 1; readonly userMistake: 2; readonly missing: 3 } = {
  /** It did what was asked. */
  done: 0,
  /** It worked, and the answer is no: tests failed, an evaluation is below the stated bar. */
  no: 1,
  /** The user's mistake: a wrong option, file or shape. */
  userMistake: 2,
  /** Something is missing on this machine. */
  missing: 3,
};

/**
 * Prints a command's result on stdout: the text for a person, or with `--json` one line that is
 * one JSON object, as the last line. Everything else (progress, notes) belongs on stderr.
 */
export function printResult(result: object, text: string, json: boolean | undefined): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${text}\n`);
}

/** A line about what is going on, on stderr. */
export function note(message: string): void {
  process.stderr.write(`${message}\n`);
}

/** Ends the process as the error asks: a user's mistake shows its message, a bug its stack. */
export function reportFailure(error: unknown): void {
  if (error instanceof HeadwayError) {
    process.stderr.write(`headway: ${error.message}\n`);
    process.exitCode = error instanceof UnsupportedError ? exitCode.missing : exitCode.userMistake;
    return;
  }
  process.stderr.write(
    `headway: an error of Headway's own, please report it\n${(error as Error)?.stack ?? error}\n`,
  );
  process.exitCode = 70; // EX_SOFTWARE of sysexits.h
}
