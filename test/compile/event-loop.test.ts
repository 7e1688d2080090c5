import '../../lib/backends/gradients';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { benchPresets } from '../../lib/bench/presets';
import { RandomBlocks } from '../../lib/data/random-blocks';
import { generate } from '../../lib/generation/generate';
import { Gpt } from '../../lib/models/gpt';
import { Random } from '../../lib/random';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import { Trainer } from '../../lib/training/trainer';

/*
 * What else there is to do (a plot, a signal, an answer to a notebook) gets its turn between two steps, and between two
 * tokens; where a step takes long, during it.
 */

const { config, batchSize, sequenceLength } = benchPresets['nanogpt-cpu'];

/** Counts how often a timer has its turn until it is stopped. */
function countTurns(): { readonly turns: number; stop(): void } {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  return {
    get turns() {
      return turns;
    },
    stop: () => clearInterval(timer),
  };
}

it('a timer has its turn after each compiled step, and one that aborts ends training with the step under way', async () => {
  const model = new Gpt(config, new Random(1));
  const random = new Random(2);
  const ids = (): Int32Array =>
    Int32Array.from({ length: batchSize * sequenceLength }, () => random.integer(config.vocabSize));
  const next = () => ({ batchSize, sequenceLength, inputIds: ids(), labels: ids() });
  const abort = new AbortController();
  const turnsAtStep: number[] = [];
  const counter = countTurns();
  const history = await new Trainer({
    model,
    loss: nextTokenLoss(model),
    batches: { next, state: undefined },
    config: { maxSteps: 1000, learningRate: 1e-3 },
    compile: true,
    signal: abort.signal,
    onStep: ({ step }) => {
      turnsAtStep.push(counter.turns);
      if (step === 3) setTimeout(() => abort.abort(), 1);
    },
  }).train();
  counter.stop();
  model.dispose();
  expect(history.outcome).toBe('interrupted');
  expect(history.records.length).toBeLessThanOrEqual(4);
  for (let step = 1; step < turnsAtStep.length; step++) {
    expect(turnsAtStep[step], `before step ${step + 1}`).toBeGreaterThan(turnsAtStep[step - 1]);
  }
});

it('a timer has its turn before each token of a compiled generator', async () => {
  const model = new Gpt(config, new Random(1));
  const counter = countTurns();
  const turnsAtToken: number[] = [];
  for await (const id of generate(model, [1], { maxNewTokens: 30, compile: true })) {
    turnsAtToken.push(counter.turns + 0 * id);
  }
  counter.stop();
  model.dispose();
  // A token can take less than the millisecond that a timer waits.
  expect(turnsAtToken.at(-1)! - turnsAtToken[0]).toBeGreaterThan(10);
});

/** A step takes more than a second on any machine that runs these tests: 2.4·10¹¹ operations. */
const large = { ...config, hiddenSize: 512, intermediateSize: 2048, numAttentionHeads: 8 };

it('a step that takes long is interrupted as if it had not begun, and the run goes on the same', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'headway-interrupted-'));
  const run = async (options: {
    steps: number;
    directory?: string;
    resume?: boolean;
    abort?: AbortController;
  }) => {
    const model = new Gpt({ ...large, dropout: 0.1 }, new Random(1));
    const batches = new RandomBlocks(
      Int32Array.from({ length: 5000 }, (_, i) => (i * i) % config.vocabSize),
      {
        ...{ batchSize: 48, blockSize: 64, random: new Random(3) },
      },
    );
    const { steps, directory, resume, abort } = options;
    const { records, outcome } = await new Trainer({
      ...{
        model,
        loss: nextTokenLoss(model),
        batches,
        directory,
        resume,
        signal: abort?.signal,
        compile: true,
      },
      config: { maxSteps: steps, learningRate: 1e-3, lrSchedulerType: 'constant' },
      onStep: ({ step }) => void (step === 1 && abort && setTimeout(() => abort.abort(), 20)),
    }).train();
    const weights = Array.from(model.namedParameters().get('ln_f.weight')!.dataSync());
    model.dispose();
    return { losses: records.map(({ loss }) => loss), outcome, weights };
  };
  try {
    const whole = await run({ steps: 3 });
    const interrupted = await run({ steps: 3, directory, abort: new AbortController() });
    expect(interrupted.outcome).toBe('interrupted');
    expect(interrupted.losses).toEqual(whole.losses.slice(0, 1)); // not the second, which was under way
    const resumed = await run({ steps: 3, directory, resume: true });
    expect(resumed.losses).toEqual(whole.losses);
    expect(resumed.weights).toEqual(whole.weights);
  } finally {
    rmSync(directory, { recursive: true });
  }
}, 180_000);
