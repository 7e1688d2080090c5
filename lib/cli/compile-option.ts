import { type Command, Option } from 'commander';
import type { CompileChoice } from '../compile/execution';
import type { Provider } from '../compile/run/provider';
import type { StepRecord } from '../training/training-history';
import { note } from './output';

/** What `--compile`, `--no-compile` and `--provider` leave in a command's options; without them: undefined. */
export interface CompileOption {
  readonly compile?: boolean;
  readonly provider?: Provider;
}

const providers: readonly Provider[] = ['cpu', 'webgpu', 'cuda'];

/** Adds `--compile`, `--no-compile` and `--provider` to a command. */
export function addCompileOption(command: Command): Command {
  command
    .option('--compile', 'fail rather than run eagerly where something cannot be compiled')
    .option('--no-compile', 'run eagerly, on the tfjs backend (default: compiled where that is possible)');
  return addProviderOption(command);
}

/** Adds `--provider` to a command; it is tried before the command begins. */
export function addProviderOption(command: Command): Command {
  return command
    .addOption(
      new Option('--provider <name>', 'what computes: the processor (default), or a GPU').choices(providers),
    )
    .hook('preAction', async (_, command) => {
      const { provider } = command.opts<CompileOption>();
      if (provider) await (await import('../compile/run/provider.js')).useProvider(provider);
    });
}

/** The choice for the library: `auto` unless the user said something. */
export function compileChoice({ compile }: CompileOption): CompileChoice {
  return compile ?? 'auto';
}

/** The options as the user gave them, to be given again. */
export function compileWords({ compile, provider }: CompileOption): string[] {
  return [
    ...(compile === undefined ? [] : [compile ? '--compile' : '--no-compile']),
    ...(provider ? ['--provider', provider] : []),
  ];
}

/** Says how steps run, at the first and whenever that changes. */
export function noteExecution({ execution, compileSeconds }: StepRecord): void {
  if (!execution) return;
  note(compileSeconds ? `${execution}, in ${compileSeconds.toFixed(1)} s` : execution);
}
