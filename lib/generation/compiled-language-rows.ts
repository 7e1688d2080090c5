import * as tf from '@tensorflow/tfjs-core';
import { type Examples, exampleTensor } from '../compile/any-size';
import { FlexibleProgram } from '../compile/run/flexible-program';
import { UnsupportedError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { headsOf, type LayerHeads } from '../models/layer-heads';
import {
  CompiledTextRows,
  continueRows,
  exampleRows,
  type RememberedRows,
  type RowSizes,
} from './compiled-text-rows';

/** What the compiled step takes: T new tokens for each of R texts. */
interface StepArguments extends RememberedRows {
  /** int32, shape [R, T] */
  readonly inputIds: tf.Tensor2D;
  /** The positions of the new tokens, int32, shape [T]. */
  readonly queries: tf.Tensor1D;
  /** The positions of all, int32, shape [S]. */
  readonly keys: tf.Tensor1D;
}

/**
 * A language model compiled for several texts side by side, as beam search needs it: rows may change places or be
 * copied from step to step.
 *
 * @remarks For one text `CompiledLanguageModel` is faster: its keys and values stay where they are.
 */
export class CompiledLanguageRows {
  private constructor(
    private readonly model: CausalLanguageModel,
    private readonly program: FlexibleProgram,
    private readonly layers: readonly LayerHeads[],
  ) {}

  /** @throws UnsupportedError if ONNX Runtime is not there, or the model cannot be recorded */
  static async create(model: CausalLanguageModel): Promise<CompiledLanguageRows> {
    const { maxPositionEmbeddings: most } = model.config;
    if (most < 9) {
      throw new UnsupportedError(`generate: to be compiled, a context must have 9 positions, got ${most}`);
    }
    const layers = headsOf(model);
    const examples = [
      // No two axes may go the same way from one example to the next: that is what tells them apart.
      exampleStep(layers, { rows: 2, rowsBefore: 5, past: 4 }, 3),
      exampleStep(layers, { rows: 3, rowsBefore: 7, past: 2 }, 4),
      exampleStep(layers, { rows: 4, rowsBefore: 6, past: most - 2 }, 2),
    ];
    try {
      const run = (args: StepArguments): tf.Tensor[] => step(model, args);
      const program = await FlexibleProgram.create(run, examples as unknown as Examples<StepArguments>);
      return new CompiledLanguageRows(model, program, layers);
    } finally {
      tf.dispose(examples as unknown as tf.TensorContainer);
    }
  }

  /** For one search; several can be at work by turns. */
  newTexts(): CompiledTextRows {
    const positions = Int32Array.from({ length: this.model.config.maxPositionEmbeddings }, (_, i) => i);
    return new CompiledTextRows(this.program, this.layers, this.model.config.vocabSize, (_, past, T) => [
      ['queries', { numbers: positions.subarray(past, past + T), shape: [T] }],
      ['keys', { numbers: positions.subarray(0, past + T), shape: [past + T] }],
    ]);
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await this.program.release();
  }
}

/** The next token's log-probabilities, [R, V], and for each layer keys and values with the new ones in them. */
function step(
  model: CausalLanguageModel,
  { inputIds, queries, keys, ...before }: StepArguments,
): tf.Tensor[] {
  const { layers, present } = continueRows(before);
  const cache = { layers, length: keys.size - queries.size };
  const logits = model.forward(inputIds, { cache, positions: { queries, keys }, logitsToKeep: 1 }); // [R, 1, V]
  return [tf.logSoftmax(tf.squeeze(logits, [1])), ...present];
}

function exampleStep(layers: readonly LayerHeads[], sizes: RowSizes, T: number): StepArguments {
  return {
    ...exampleRows(layers, sizes),
    inputIds: exampleTensor([sizes.rows, T], 'int32') as tf.Tensor2D,
    queries: exampleTensor([T], 'int32') as tf.Tensor1D,
    keys: exampleTensor([sizes.past + T], 'int32') as tf.Tensor1D,
  };
}
