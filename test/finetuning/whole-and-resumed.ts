import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AnyRecipe,
  type AnyResult,
  fineTune,
  type FineTuningHooks,
} from '../../lib/finetuning/fine-tune';

/** All of a run that must not depend on whether it was ever stopped. */
async function traceOf({ model, history, metrics, predictions }: AnyResult) {
  const weights: Record<string, number[]> = {};
  for (const [name, variable] of model.namedParameters()) weights[name] = [...(await variable.data())];
  const losses = history.records.map(({ loss }) => loss);
  model.dispose();
  return { losses, best: history.best, weights, metrics: metrics as unknown, predictions };
}

/**
 * Runs a recipe at one go, and twice more stopped after a step and resumed: by an abort, which saves that step, and
 * killed, when only the last checkpoint is there to go on from.
 *
 * @param after - the step, best within an epoch: then there is no checkpoint of it yet
 */
export async function wholeAndResumed(recipe: () => AnyRecipe, after: number) {
  const run = (hooks: FineTuningHooks): Promise<AnyResult> => fineTune(recipe(), hooks);
  const stopped = async (stop: (abort: AbortController) => void) => {
    const directory = mkdtempSync(join(tmpdir(), 'headway-resume-'));
    const abort = new AbortController();
    const onStep = ({ step }: { step: number }): void => {
      if (step === after) stop(abort);
    };
    const ended = await run({ directory, signal: abort.signal, onStep }).then(
      () => 'to the end',
      (error: Error) => error.message,
    );
    const steps: number[] = [];
    const trace = await traceOf(
      await run({ directory, resume: true, onStep: ({ step }) => void steps.push(step) }),
    );
    rmSync(directory, { recursive: true });
    return { ended, firstStep: steps[0], trace };
  };
  return {
    whole: await traceOf(await run({})),
    aborted: await stopped((abort) => abort.abort(new Error('aborted'))),
    killed: await stopped(() => {
      throw new Error('killed');
    }),
  };
}
