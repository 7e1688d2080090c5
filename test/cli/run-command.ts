import { createRequire } from 'node:module';
import { vi } from 'vitest';
import type { define as someCommand } from '../../lib/cli/commands/finetune';

/** What adds a command's arguments, options and action. */
export type Define = typeof someCommand;

/** The command's own commander: another package may have brought an older one. */
const { Command } = createRequire(new URL('../../lib/cli/main.ts', import.meta.url))('commander') as {
  Command: new () => Parameters<Define>[0];
};

/** Runs a command in this process: what it printed, the JSON in its last line, what it noted on stderr, its exit code. */
export async function runCommand(define: Define, ...args: string[]) {
  let [printed, notes] = ['', ''];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const quiet = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    notes += String(text);
    return true;
  });
  try {
    const command = new Command();
    define(command);
    await command.parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
    quiet.mockRestore();
  }
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { printed, notes, code, json: () => JSON.parse(printed.trimEnd().split('\n').at(-1)!) };
}
