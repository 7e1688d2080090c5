import * as tf from '@tensorflow/tfjs-core';
import { type Examples, exampleTensor } from '../compile/any-size';
import { type ArrayView, FlexibleProgram } from '../compile/run/flexible-program';
import type { EncoderBatch } from '../data/encoder-input';
import { UnsupportedError } from '../errors';
import type { BertModel } from '../models/bert';
import { longestInput } from '../models/bert-config';
import { meanPooling } from '../nn/mean-pooling';

/** What the compiled encoder takes: B texts of T tokens. */
interface EmbedderArguments {
  /** int32, shape [B, T], as the next two. */
  readonly inputIds: tf.Tensor2D;
  readonly attentionMask: tf.Tensor2D;
  readonly tokenTypeIds: tf.Tensor2D;
  /** int32, shape [1, T]; absent where the encoder counts positions by its tokens (RoBERTa). */
  readonly positionIds?: tf.Tensor2D;
}

/** An encoder and mean pooling compiled: one graph for texts of any number and length. */
export class CompiledEmbedder {
  private constructor(
    private readonly model: BertModel,
    private readonly program: FlexibleProgram,
  ) {}

  /** @throws UnsupportedError if ONNX Runtime is not there, or the model cannot be recorded */
  static async create(model: BertModel): Promise<CompiledEmbedder> {
    const most = longestInput(model.config);
    if (most < 8) {
      throw new UnsupportedError(`embed: to be compiled, an encoder must take 8 tokens, got ${most}`);
    }
    const examples = ([[2, 5], [3, 7], [4, most]] as const).map(([B, T]) => exampleOf(model, B, T)); // prettier-ignore
    const run = (args: EmbedderArguments): tf.Tensor[] => {
      const { inputIds, ...context } = args;
      return [meanPooling(model.forward(inputIds, context), args.attentionMask)];
    };
    try {
      const program = await FlexibleProgram.create(run, examples as unknown as Examples<EmbedderArguments>);
      return new CompiledEmbedder(model, program);
    } finally {
      tf.dispose(examples as unknown as tf.TensorContainer);
    }
  }

  /** @returns one vector for each text, [B, C] */
  async embed({ batchSize, sequenceLength, ...batch }: EncoderBatch): Promise<Float32Array> {
    const shape = [batchSize, sequenceLength];
    const args = new Map<string, ArrayView>([
      ['inputIds', { numbers: batch.inputIds, shape }],
      ['attentionMask', { numbers: batch.attentionMask, shape }],
      ['tokenTypeIds', { numbers: batch.tokenTypeIds, shape }],
    ]);
    if (countsFromZero(this.model)) {
      const places = Int32Array.from({ length: sequenceLength }, (_, i) => i);
      args.set('positionIds', { numbers: places, shape: [1, sequenceLength] });
    }
    const { hiddenSize } = this.model.config;
    const vectors = new Float32Array(batchSize * hiddenSize);
    await this.program.run(args, [{ numbers: vectors, shape: [batchSize, hiddenSize] }]);
    return vectors;
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await this.program.release();
  }
}

function exampleOf(model: BertModel, B: number, T: number): EmbedderArguments {
  const ids = (rows: number): tf.Tensor2D => exampleTensor([rows, T], 'int32') as tf.Tensor2D;
  return {
    inputIds: ids(B),
    attentionMask: ids(B),
    tokenTypeIds: ids(B),
    ...(countsFromZero(model) && { positionIds: ids(1) }),
  };
}

function countsFromZero({ config }: BertModel): boolean {
  return config.positions === 'from-zero';
}
