import { lstatSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A learner's file: its text, or why there is none to grade. */
export type Answer = string | Ungradable;

/** A file that cannot be graded. */
export interface Ungradable {
  /** For the learner: what is wrong with the file. */
  readonly problem: string;
}

/** Many times the longest solution; the time to compile grows faster than the file. */
export const maxAnswerBytes: number = 64 * 2 ** 10;

/** Reads an answer file. Links are not followed: a submission could link to the solution. */
export function readAnswer(file: string): Answer {
  const name = basename(file);
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (!status) return { problem: `there is no file ${name}` };
  if (!status.isFile())
    return { problem: `${name} must be an ordinary file, it is a folder, a link or a device` };
  if (status.size > maxAnswerBytes) return tooLarge(name);
  try {
    return checkedAnswer(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)), name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return notText(name);
    return { problem: `${name} cannot be read: ${message}` };
  }
}

/** The text, unless it is too long or no text at all. */
export function checkedAnswer(text: string, name: string): Answer {
  if (Buffer.byteLength(text) > maxAnswerBytes) return tooLarge(name);
  return text.includes('\0') ? notText(name) : text;
}

function tooLarge(name: string): Ungradable {
  return {
    problem: `${name} must have at most ${maxAnswerBytes / 1024} KiB; did something else get into it?`,
  };
}

function notText(name: string): Ungradable {
  return { problem: `${name} must be text in UTF-8; save it again in that encoding` };
}
