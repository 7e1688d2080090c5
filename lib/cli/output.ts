import { HeadwayError, UnsupportedError } from '../errors';
import { version } from '../version';

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
 *
 * @param result - gets `versions` of Headway and Node unless it has its own, fuller ones
 */
export function printResult(result: object, text: string, json: boolean | undefined): void {
  const versions = { headway: version, node: process.versions.node };
  process.stdout.write(json ? `${JSON.stringify({ versions, ...result })}\n` : `${text}\n`);
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
  const fault = fileFault(error);
  if (fault) {
    process.stderr.write(`headway: ${fault}\n`);
    process.exitCode = exitCode.userMistake;
    return;
  }
  process.stderr.write(
    `headway: an error of Headway's own, please report it\n${(error as Error)?.stack ?? error}\n`,
  );
  process.exitCode = 70; // EX_SOFTWARE of sysexits.h
}

/** What the system refuses to do with a file, and how to mend it. */
const fileFaults: Readonly<Record<string, string>> = {
  EACCES: 'must be readable or writable for you, permission is denied; change it, or choose another place',
  EPERM: 'must be readable or writable for you, permission is denied; change it, or choose another place',
  EROFS: 'must be on a disk that can be written to, this one is read-only; choose another place',
  ENOSPC: 'cannot be written, the disk is full; free some space, or choose another place',
  ENOTDIR: 'must lie in a folder, a part of the path is a file; choose another path',
  EEXIST: 'must be a folder, there is a file of this name; choose another path',
  EISDIR: 'must be a file, this is a folder; name its files',
};

function fileFault(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  return path !== undefined && fileFaults[code ?? ''] ? `${path}: ${fileFaults[code!]}` : undefined;
}
