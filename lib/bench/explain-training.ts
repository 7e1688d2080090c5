import { nodesOf } from '../compile/graph/graph';
import type { OperatorTime } from '../compile/run/profiler';
import { BertForSequenceClassification } from '../models/bert-tasks';
import { Gpt } from '../models/gpt';
import type { Module } from '../nn/module';
import { Random } from '../random';
import { AdamW } from '../training/adamw';
import { nextTokenLoss } from '../training/next-token-loss';
import type { TrainerOptions } from '../training/trainer';
import { type TrainingBatch, TrainingStep } from '../training/training-step';
import { benchPresets, type BenchPresetName } from './presets';
import { classLoss, drawBatch } from './finetune-task';
import { type FinetunePresetName, finetunePresets } from './finetune-presets';
import { taskOptimizer } from './shared-task';
import { textTable } from './text-table';

/** What a compiled training step is made of, and where its time goes. */
export interface TrainingExplanation {
  readonly name: string;
  /** Of the graph as compile writes it. */
  readonly nodes: number;
  /** Seconds until the first step. */
  readonly compileSeconds: number;
  /** A step, without the profiler. */
  readonly milliseconds: number;
  /** As ONNX Runtime runs the graph, after rewriting of its own; longest first. */
  readonly operators: readonly OperatorTime[];
}

/**
 * Compiles the training step of a preset, as `bench train` runs it, and has ONNX Runtime note the time of each
 * node. Needs a tfjs backend.
 *
 * @param times - steps to measure, after two to warm up
 */
export async function explainTraining(preset: BenchPresetName, times: number): Promise<TrainingExplanation> {
  const { config, batchSize, sequenceLength } = benchPresets[preset];
  const random = new Random(1);
  const model = new Gpt(config, random);
  const draw = (): Int32Array =>
    Int32Array.from({ length: batchSize * sequenceLength }, () => random.integer(config.vocabSize));
  const batch = { batchSize, sequenceLength, inputIds: draw(), labels: draw() };
  return explainStep(`train ${preset}`, { model, loss: nextTokenLoss(model), batch }, times);
}

/** The same for a step of `bench finetune`. */
export async function explainFinetuning(
  preset: FinetunePresetName,
  times: number,
): Promise<TrainingExplanation> {
  const random = new Random(1);
  const model = new BertForSequenceClassification(finetunePresets[preset].config, random);
  const batch = drawBatch(finetunePresets[preset], random);
  return explainStep(`finetune ${preset}`, { model, loss: classLoss(model), batch }, times);
}

/** @param training - its model is disposed in the end */
async function explainStep<B extends TrainingBatch>(
  name: string,
  { model, loss, batch }: { model: Module; loss: TrainerOptions<B>['loss']; batch: B },
  times: number,
): Promise<TrainingExplanation> {
  const parameters = model.namedParameters();
  const optimizer = new AdamW(parameters, taskOptimizer);
  const { maxGradNorm, learningRate } = taskOptimizer;
  const random = new Random(1);
  const step = new TrainingStep({ loss, parameters, optimizer, maxGradNorm, random, compile: true });
  try {
    for (let i = 0; i < 2; i++) await step.run([batch], learningRate);
    const started = performance.now();
    for (let i = 0; i < times; i++) await step.run([batch], learningRate);
    const milliseconds = (performance.now() - started) / times;
    const [{ graphs, operators }] = await step.execution.explain(times);
    const { compileSeconds } = step.execution;
    return {
      name,
      nodes: nodesOf(graphs[0]).length,
      compileSeconds,
      milliseconds,
      operators,
    };
  } finally {
    await step.dispose();
    optimizer.dispose();
    model.dispose();
  }
}

/** The explanation for a person: one operator a line. */
export function explanationTable(explanation: TrainingExplanation): string {
  const { name, nodes, compileSeconds, milliseconds, operators } = explanation;
  const sum = operators.reduce((total, operator) => total + operator.milliseconds, 0);
  const count = operators.reduce((total, operator) => total + operator.nodes, 0);
  const share = (part: number): string => `${((100 * part) / sum).toFixed(1)} %`;
  const rows = operators.map((each) => [
    each.operator,
    each.nodes.toFixed(0),
    each.milliseconds.toFixed(3),
    share(each.milliseconds),
  ]);
  return [
    `${name}: ${nodes} nodes, compiled in ${compileSeconds.toFixed(2)} s, ${milliseconds.toFixed(1)} ms a step`,
    '',
    textTable([
      ['operator', 'nodes', 'ms a step', 'share'],
      ...rows,
      ['together', count.toFixed(0), sum.toFixed(3), ''],
    ]),
    '',
    `as ONNX Runtime runs the graph, after rewriting of its own; its profiler makes a step slower`,
  ].join('\n');
}
