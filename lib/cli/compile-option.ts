import type { Command } from 'commander';
import type { CompileChoice } from '../compile/execution';
import type { StepRecord } from '../training/training-history';
import { note } from './output';

/** What `--compile` and `--no-compile` leave in a command's options; neither: undefined. */
export interface CompileOption {
  readonly compile?: boolean;
}

/** Adds `--compile` and `--no-compile` to a command. */
export function addCompileOption(command: Command): Command {
  return command
    .option('--compile', 'fail rather than run eagerly where something cannot be compiled')
    .option('--no-compile', 'run eagerly, on the tfjs backend (default: compiled where that is possible)');
}

/** The choice for the library: `auto` unless the user said something. */
export function compileChoice({ compile }: CompileOption): CompileChoice {
  return compile ?? 'auto';
}

/** The option as the user gave it, to be given again. */
export function compileWords({ compile }: CompileOption): string[] {
  if (compile === undefined) return [];
  return [compile ? '--compile' : '--no-compile'];
}

/** Says how steps run, at the first and whenever that changes. */
export function noteExecution({ execution, compileSeconds }: StepRecord): void {
  if (!execution) return;
  note(compileSeconds ? `${execution}, in ${compileSeconds.toFixed(1)} s` : execution);
}
