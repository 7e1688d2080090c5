import { Command } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import {
  addCompileOption,
  compileChoice,
  type CompileOption,
  compileWords,
} from '../../lib/cli/compile-option';
import { defaultProvider, useProvider } from '../../lib/compile';

afterEach(() => vi.restoreAllMocks());

/** What a command's action is given, and what compiled functions run on by then. */
async function given(...words: string[]): Promise<CompileOption & { runsOn: string }> {
  let seen: CompileOption & { runsOn: string } = { runsOn: 'no action' };
  const command = addCompileOption(new Command('train')).exitOverride();
  command.action((options: CompileOption) => void (seen = { ...options, runsOn: defaultProvider() }));
  await command.parseAsync(words, { from: 'user' });
  return seen;
}

test('without an option functions are compiled where they can be, on the processor', async () => {
  const options = await given();
  expect(options).toEqual({ runsOn: 'cpu' });
  expect(compileChoice(options)).toBe('auto');
  expect(compileWords(options)).toEqual([]);
});

test('what was asked for is chosen before the command begins, and can be asked for again', async () => {
  vi.stubEnv('HEADWAY_PROVIDER', 'webgpu');
  const words = ['--no-compile', '--provider', 'cpu'];
  const options = await given(...words);
  expect(options).toEqual({ compile: false, provider: 'cpu', runsOn: 'cpu' });
  expect(compileChoice(options)).toBe(false);
  expect(compileWords(options)).toEqual(words);
  vi.unstubAllEnvs();
  await useProvider('cpu');
});

test('a provider nobody knows is refused with the names there are', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(given('--provider', 'tpu')).rejects.toThrow(
    /'tpu' is invalid. Allowed choices are cpu, webgpu, cuda/,
  );
});
