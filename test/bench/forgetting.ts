/**
 * What adapting to a domain costs, and what keeps the cost low (chapter 17 shows the result): moby-dick-gpt goes on
 * learning on two speeches, of 2020 and 2021, and is measured on the rest of them and on a part of its own book that it has not seen, by
 * each method with three seeds. Each method is also a command:
 *
 *     npx headway finetune lm --model moby-dick-gpt --train speeches.txt --general moby-dick.txt --seeds 3 [--replay 0.1 …]
 *
 * All of them, in a few minutes:
 *
 *     npx tsx test/bench/forgetting.ts
 */
import { useBackend } from '../../lib/backends/backend';
import { mobyDick } from '../../lib/data/moby-dick';
import { passagesOf } from '../../lib/data/passages';
import { stateOfTheUnion } from '../../lib/data/state-of-the-union';
import { spreadOf } from '../../lib/finetuning/across-seeds';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess, type FineTuningOptions } from '../../lib/finetuning/fine-tuning-process';
import { interpolateWeights } from '../../lib/finetuning/interpolate-weights';
import { metricsOf } from '../../lib/finetuning/task';
import { TaskData } from '../../lib/finetuning/task-data';
import { LanguageModelling, passages } from '../../lib/finetuning/tasks/lm';
import { copyOf } from '../../lib/models/heads';
import { loadLanguageModel } from '../../lib/models/pretrained';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';

interface Method {
  readonly name: string;
  readonly freeze?: Freeze;
  readonly replay?: number;
  readonly process?: FineTuningOptions;
  /** Also measured at these points between before and after. */
  readonly between?: readonly number[];
}

const seeds = [1, 2, 3];
/** Characters of the book; the pre-training kept the last tenth for measuring, 120,000 of them. */
const lastFifth = 250_000;
const years = { from: 2020, to: 2021 };
const methods: readonly Method[] = [
  { name: 'everything learns', between: [0.75, 0.5, 0.25] },
  { name: 'a quarter of the learning rate', process: { learningRate: 1e-4 } },
  { name: 'layer decay 0.5', process: { layerDecay: 0.5 } },
  { name: 'last block', freeze: { lastLayers: 1 } },
  { name: 'LoRA, rank 8', freeze: { lora: { rank: 8 } } },
  { name: 'replay 0.1', replay: 0.1, between: [0.75] },
];

async function main(): Promise<void> {
  const { name: backend } = await useBackend();
  const { model, tokenizer } = loadLanguageModel(pretrainedDirectory('moby-dick-gpt'));
  const all = new TaskData({
    train: [...passagesOf(stateOfTheUnion(years)), ...passagesOf(mobyDick().slice(-lastFifth), 'general')],
    kind: passages,
  });
  // General text is measured once, in the end: it chooses nothing.
  const validation = all.validation.filter(({ source }) => source === 'domain');
  const data = new TaskData({ train: all.train, validation, test: all.test, kind: passages });
  const results = new Map<string, Record<string, number>[]>();
  const note = (name: string, metrics: object): void => {
    results.set(name, [...(results.get(name) ?? []), metricsOf(metrics)]);
    process.stderr.write(`${name}: ${JSON.stringify(metrics)}\n`);
  };
  let before: object | undefined;
  for (const seed of seeds) {
    for (const { name, freeze, replay, process: options, between = [] } of methods) {
      const goal = new LanguageModelling({ replay });
      const tuned = await fineTune({
        data,
        model: new BaseModel(model, tokenizer, freeze),
        goal,
        process: new FineTuningProcess({ epochs: 2, patience: 0, seed, ...options }),
      });
      before ??= tuned.baselines[0].scores;
      note(name, tuned.metrics);
      for (const share of between) {
        const middle = copyOf(tuned.model) as typeof tuned.model;
        interpolateWeights(middle, model, share);
        note(`${name}, ${share} of the way`, goal.score(data.test, await goal.predict(data.test, { model: middle, tokenizer }))); // prettier-ignore
        middle.dispose();
      }
      tuned.model.dispose();
    }
  }
  const rows = [...results].map(([method, runs]) => ({
    method,
    ...Object.fromEntries(
      ['loss', 'generalLoss'].map((metric) => [metric, spreadOf(runs.map((run) => run[metric]))]),
    ),
  }));
  const { length: training } = data.train.filter(({ source }) => source === 'domain');
  const config = {
    model: 'moby-dick-gpt',
    years,
    epochs: 2,
    batchSize: 16,
    seeds,
    trainingPassages: training,
  };
  process.stdout.write(`${JSON.stringify({ config, backend, before, results: rows }, null, 2)}\n`);
}

void main();
