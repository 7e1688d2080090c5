import * as tf from '@tensorflow/tfjs-core';
import { exampleTensor } from '../compile/any-size';
import { FlexibleProgram } from '../compile/run/flexible-program';
import { defaultProvider } from '../compile/run/provider';
import { UnsupportedError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { headsOf, type LayerHeads } from '../models/layer-heads';
import { allTogether, type CacheLayout, pastAndNew } from './cache-layout';
import { CompiledDecoder } from './compiled-decoder';

/** What the compiled step takes: T new tokens of a text of S. */
interface StepArguments {
  /** int32, shape [1, T] */
  readonly inputIds: tf.Tensor2D;
  /** The positions of the new tokens, int32, shape [T]. */
  readonly queries: tf.Tensor1D;
  /** The positions of all, int32, shape [S]. */
  readonly keys: tf.Tensor1D;
  /** For each layer, shape [S − T, G, D] on the processor, [S, 1, G, D] elsewhere. */
  readonly pastKeys: readonly tf.Tensor[];
  /** For each layer, the same shape. */
  readonly pastValues: readonly tf.Tensor[];
}

// ANCHOR: CompiledLanguageModel
/**
 * A language model compiled for reading and writing texts: one graph for prompts and for single tokens, of any
 * length, in which the keys and values of earlier positions stay where they are.
 *
 * @remarks Weights are constants of the session. After they have changed the next step makes a new session.
 */
export class CompiledLanguageModel {
  private constructor(
    private readonly model: CausalLanguageModel,
    private readonly program: FlexibleProgram,
    private readonly layers: readonly LayerHeads[],
    private readonly layout: CacheLayout,
  ) {}

  /** @throws UnsupportedError if ONNX Runtime is not there, or the model cannot be recorded */
  static async create(model: CausalLanguageModel): Promise<CompiledLanguageModel> {
    const { maxPositionEmbeddings: context } = model.config;
    if (context < 6) {
      throw new UnsupportedError(`generate: to be compiled, a context must have 6 positions, got ${context}`);
    }
    const layers = headsOf(model);
    const layout = defaultProvider() === 'cpu' && layers.every(isTurnedAtOnce) ? pastAndNew : allTogether;
    const exampleOf = (T: number, S: number): StepArguments => exampleArguments(layers, layout, T, S);
    // New, past and all positions change each in its own way, so that none is taken for another.
    const examples = [exampleOf(3, 5), exampleOf(2, 6), exampleOf(2, context)] as const;
    try {
      const program = await FlexibleProgram.create(
        (args: StepArguments) => step(model, layout, args),
        examples,
      );
      return new CompiledLanguageModel(model, program, layers, layout);
    } finally {
      tf.dispose(examples as unknown as tf.TensorContainer);
    }
  }

  /** For one text; several can be at work by turns. */
  newDecoder(): CompiledDecoder {
    return new CompiledDecoder(this.program, this.layers, this.layout, this.model.config);
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await this.program.release();
  }
}

/** The last new token's logits, [1, 1, V], and for each layer keys and values with the new ones in them. */
function step(
  model: CausalLanguageModel,
  { cacheOf }: CacheLayout,
  { inputIds, queries, keys, pastKeys, pastValues }: StepArguments,
): tf.Tensor[] {
  const layers = pastKeys.map((past, i) => cacheOf(past, pastValues[i], queries));
  const cache = { layers, length: keys.size - queries.size };
  const logits = model.forward(inputIds, { cache, positions: { queries, keys }, logitsToKeep: 1 });
  return [logits, ...layers.flatMap(({ updated }) => updated)];
}
// ANCHOR_END: CompiledLanguageModel

/** What ONNX Runtime's RotaryEmbedding asks of a head's size. */
function isTurnedAtOnce({ headDim }: LayerHeads): boolean {
  return headDim % 8 === 0;
}

function exampleArguments(
  layers: readonly LayerHeads[],
  layout: CacheLayout,
  T: number,
  S: number,
): StepArguments {
  const past = (): tf.Tensor[] => layers.map((heads) => exampleTensor(layout.shape(heads, S, T)));
  return {
    inputIds: exampleTensor([1, T], 'int32') as tf.Tensor2D,
    queries: exampleTensor([T], 'int32') as tf.Tensor1D,
    keys: exampleTensor([S], 'int32') as tf.Tensor1D,
    pastKeys: past(),
    pastValues: past(),
  };
}
