import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type Graph, type Port, sizeOf, type Value } from '../../compile/graph/graph';
import { encodeModel } from '../../compile/onnx/encode-model';
import { onnxRuntime } from '../../compile/run/onnx-runtime';
import type { TokenBatch } from '../../data/batch';
import { readTaskWeights, readSharedTask, type SharedTask } from '../shared-task';
import { clippingFactor, type ParameterState, stepScalars, updateParameter } from './clipped-adamw';
import { GptStep } from './gpt-step';
import { Operations } from './operations';

const scalarNames = ['kept', 'stepSize', 'epsilon'] as const;
const stateNames = ['parameter', 'first', 'second'] as const;

/** A graph of the whole training step: `ids`, `labels`, scalars and state go in, `loss` and the next state come out. */
export function trainingGraph(task: SharedTask, shapes: ReadonlyMap<string, readonly number[]>): Graph {
  const o = new Operations();
  const inputs: Port[] = [];
  const outputs: Port[] = [];
  const input = (name: string, shape: readonly number[], dtype?: 'int32'): Value => {
    const value = o.input(shape, dtype);
    inputs.push({ name, value });
    return value;
  };
  const size = task.batchSize * task.sequenceLength;
  const [ids, labels] = [input('ids', [size], 'int32'), input('labels', [size], 'int32')];
  const [kept, stepSize, epsilon] = scalarNames.map((name) => input(name, []));
  const states = new Map<string, ParameterState>();
  for (const [name, shape] of shapes) {
    const [parameter, first, second] = stateNames.map((part) => input(`${part} ${name}`, shape));
    states.set(name, { parameter, first, second });
  }
  const parameters = new Map([...states].map(([name, { parameter }]) => [name, parameter]));
  const step = new GptStep(o, task.config, parameters, task);
  outputs.push({ name: 'loss', value: step.lossAndGradients(ids, labels) });
  const factor = clippingFactor(o, [...step.gradients.values()], task.optimizer.maxGradNorm);
  for (const [name, gradient] of step.gradients) {
    const scalars = { kept, stepSize, epsilon };
    const next = updateParameter(o, states.get(name)!, gradient, factor, scalars, task.optimizer);
    for (const part of stateNames) outputs.push({ name: `next ${part} ${name}`, value: next[part] });
  }
  return { inputs, outputs };
}

/** Runs {@link trainingGraph} step by step. The state lies in two sets of arrays that swap after each step. */
export class HandWrittenTraining {
  private steps = 0;

  private constructor(
    private readonly task: SharedTask,
    private readonly session: InferenceSession,
    private state: Map<string, Tensor>,
    private next: Map<string, Tensor>,
  ) {}

  /** @param folder - with a task of the benchmark */
  static async create(folder: string): Promise<HandWrittenTraining> {
    const { InferenceSession, Tensor } = onnxRuntime();
    const { task } = readSharedTask(folder);
    const [state, next] = [new Map<string, Tensor>(), new Map<string, Tensor>()];
    const shapes = new Map<string, readonly number[]>();
    for (const [name, { shape, data }] of readTaskWeights(folder)) {
      shapes.set(name, shape);
      const zeros = (): Tensor => new Tensor('float32', new Float32Array(sizeOf(shape)), shape);
      state.set(`parameter ${name}`, new Tensor('float32', data as Float32Array, shape));
      for (const moment of ['first', 'second']) state.set(`${moment} ${name}`, zeros());
      for (const part of stateNames) next.set(`${part} ${name}`, zeros());
    }
    const model = encodeModel(trainingGraph(task, shapes));
    const session = await InferenceSession.create(model, {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    return new HandWrittenTraining(task, session, state, next);
  }

  /** @returns the loss before the update */
  async step(batch: TokenBatch): Promise<number> {
    const { Tensor } = onnxRuntime();
    this.steps += 1;
    const scalars = stepScalars(this.task.optimizer, this.steps);
    const size = [batch.inputIds.length];
    const feeds: Record<string, Tensor> = {
      ids: new Tensor('int32', batch.inputIds, size),
      labels: new Tensor('int32', batch.labels, size),
      ...Object.fromEntries(this.state),
    };
    scalarNames.forEach((name, i) => (feeds[name] = new Tensor('float32', Float32Array.of(scalars[i]), [])));
    const loss = new Tensor('float32', new Float32Array(1), []);
    const fetches: Record<string, Tensor> = { loss };
    for (const [name, tensor] of this.next) fetches[`next ${name}`] = tensor;
    await this.session.run(feeds, fetches);
    [this.state, this.next] = [this.next, this.state];
    return Number(loss.data[0]);
  }
}
