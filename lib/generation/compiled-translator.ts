import * as tf from '@tensorflow/tfjs-core';
import { type Examples, exampleTensor } from '../compile/any-size';
import { type ArrayView, FlexibleProgram } from '../compile/run/flexible-program';
import { trace } from '../compile/trace/trace';
import { UnsupportedError } from '../errors';
import type { LayerHeads } from '../models/layer-heads';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import type { DecoderLayerMemory } from '../nn/decoder-cache';
import type { ProjectedSource } from '../nn/projected-attention';
import {
  CompiledTextRows,
  continueRows,
  exampleRows,
  type RememberedRows,
  type RowSizes,
} from './compiled-text-rows';
import type { PaddedSources } from './padded-sources';

/** What the compiled encoder takes: B sources of L tokens. */
interface SourceArguments {
  /** int32, shape [B, L] */
  readonly inputIds: tf.Tensor2D;
  /** int32, shape [B, L] */
  readonly attentionMask: tf.Tensor2D;
  /** int32, shape [L] */
  readonly positions: tf.Tensor1D;
}

/** What the compiled decoder takes: one token for each of R targets. */
interface TargetArguments extends RememberedRows {
  /** int32, shape [R, 1] */
  readonly inputIds: tf.Tensor2D;
  /** int32, shape [1] */
  readonly positions: tf.Tensor1D;
  /** Of each target's source, int32, shape [R, L]. */
  readonly attentionMask: tf.Tensor2D;
  /** Of each target's source, for each layer, shape [R, L, C]. */
  readonly sourceKeys: readonly tf.Tensor3D[];
  readonly sourceValues: readonly tf.Tensor3D[];
}

// ANCHOR: CompiledTranslator
/**
 * An encoder-decoder compiled for writing targets: one graph reads the sources, and makes of them the keys and
 * values that every decoder layer looks at; another continues all targets by a token.
 *
 * @remarks Weights are constants of the sessions. After they have changed the next step makes new sessions.
 */
export class CompiledTranslator {
  private constructor(
    private readonly model: SequenceToSequenceModel,
    private readonly encoder: FlexibleProgram,
    private readonly decoder: FlexibleProgram,
    private readonly layers: readonly DecoderLayerSizes[],
  ) {}

  /** @throws UnsupportedError if ONNX Runtime is not there, or the model cannot be recorded */
  static async create(model: SequenceToSequenceModel): Promise<CompiledTranslator> {
    const { maxPositionEmbeddings: most } = model.config;
    if (most < 12) {
      throw new UnsupportedError(`translate: to be compiled, a model must have 12 positions, got ${most}`);
    }
    const layers = sizesOf(model);
    const sources = ([[2, 4], [3, 6], [4, most]] as const).map(([B, L]) => exampleSources(B, L)); // prettier-ignore
    // No two axes may go the same way from one example to the next: that is what tells them apart.
    const targets = [
      exampleTargets(layers, { rows: 2, rowsBefore: 5, past: 6 }, 9),
      exampleTargets(layers, { rows: 3, rowsBefore: 4, past: 8 }, 11),
      exampleTargets(layers, { rows: 4, rowsBefore: 6, past: most - 1 }, most),
    ];
    try {
      const read = (args: SourceArguments): tf.Tensor[] => readSources(model, args);
      const write = (args: TargetArguments): tf.Tensor[] => writeTargets(model, args);
      const encoder = await FlexibleProgram.create(read, sources as unknown as Examples<SourceArguments>);
      const decoder = await FlexibleProgram.create(write, targets as unknown as Examples<TargetArguments>);
      return new CompiledTranslator(model, encoder, decoder, layers);
    } finally {
      tf.dispose([sources, targets] as unknown as tf.TensorContainer);
    }
  }

  /**
   * Reads sources.
   *
   * @param copies - how many targets are written for each
   */
  async newTargets({ count, length, ids, mask }: PaddedSources, copies: number): Promise<CompiledTextRows> {
    const features = this.layers.map(({ source }) => source);
    const made = features
      .flatMap((size) => [size, size])
      .map((size): ArrayView => ({
        numbers: new Float32Array(count * length * size),
        shape: [count, length, size],
      }));
    const args = new Map<string, ArrayView>([
      ['inputIds', { numbers: ids, shape: [count, length] }],
      ['attentionMask', { numbers: mask, shape: [count, length] }],
      ['positions', { numbers: Int32Array.from({ length }, (_, i) => i), shape: [length] }],
    ]);
    await this.encoder.run(args, made);
    const sourceArgs = made.map((view, i) => {
      const name = i % 2 === 0 ? 'sourceKeys' : 'sourceValues';
      return [`${name}.${Math.floor(i / 2)}`, repeated(view, copies)] as const;
    });
    const attentionMask = repeated({ numbers: mask, shape: [count, length] }, copies);
    return new CompiledTextRows(this.decoder, this.layers, this.model.config.vocabSize, (_, past) => [
      ['positions', { numbers: Int32Array.of(past), shape: [1] }],
      ['attentionMask', attentionMask],
      ...sourceArgs,
    ]);
  }

  /** Frees the sessions. */
  async release(): Promise<void> {
    await this.encoder.release();
    await this.decoder.release();
  }
}

/** For each layer the source's keys and values, [B, L, C] each. */
function readSources(
  model: SequenceToSequenceModel,
  { inputIds, attentionMask, positions }: SourceArguments,
): tf.Tensor[] {
  const hidden = model.encode(inputIds, { attentionMask, positions });
  return sourcesOf(model, hidden).flatMap(({ keys, values }) => [keys, values]);
}

/** The next token's log-probabilities, [R, V], and for each layer keys and values with the new ones in them. */
function writeTargets(model: SequenceToSequenceModel, args: TargetArguments): tf.Tensor[] {
  const { inputIds, positions, attentionMask, sourceKeys, sourceValues } = args;
  const { layers: own, present } = continueRows(args);
  const layers = own.map((layer, i): DecoderLayerMemory => {
    return { own: layer, sourceOnce: () => ({ keys: sourceKeys[i], values: sourceValues[i] }) };
  });
  const length = args.pastKeys[0].shape[2];
  const source = { hidden: sourceKeys[0], attentionMask }; // only its keys and values are looked at
  const logits = model.decode(inputIds, source, { cache: { layers, length }, positions }); // [R, 1, V]
  return [tf.logSoftmax(tf.squeeze(logits, [1])), ...present];
}
// ANCHOR_END: CompiledTranslator

/** What every decoder layer makes of an encoded source, seen from a step that goes nowhere. */
function sourcesOf(model: SequenceToSequenceModel, hidden: tf.Tensor3D): ProjectedSource[] {
  const seen: ProjectedSource[] = [];
  probe(model, hidden, { onSource: (source) => void seen.push(source) });
  return seen;
}

/** The sizes of what a decoder layer remembers. */
interface DecoderLayerSizes extends LayerHeads {
  /** Features of the source's keys. */
  readonly source: number;
}

function sizesOf(model: SequenceToSequenceModel): DecoderLayerSizes[] {
  const heads: LayerHeads[] = [];
  const sources: number[] = [];
  trace(() => {
    const hidden = model.encode(tf.zeros([1, 1], 'int32'));
    probe(model, hidden, {
      onKeys: ({ shape }) => void heads.push({ heads: shape[1]!, headDim: shape[3]! }),
      onSource: ({ keys }) => void sources.push(keys.shape[2]!),
    });
    return [];
  }, []);
  return heads.map((each, i) => ({ ...each, source: sources[i] }));
}

/** Passes one token through the decoder, and shows what its layers remember. */
function probe(
  model: SequenceToSequenceModel,
  hidden: tf.Tensor3D,
  { onKeys, onSource }: { onKeys?: (keys: tf.Tensor) => void; onSource?: (source: ProjectedSource) => void },
): void {
  const memory: DecoderLayerMemory = {
    own: { extend: (keys, values) => (onKeys?.(keys), { keys, values }) },
    sourceOnce(project) {
      const source = project();
      onSource?.(source);
      return source;
    },
  };
  const cache = model.newDecoderCache();
  const layers = cache.layers.map(() => memory);
  cache.dispose();
  const [B] = hidden.shape;
  model.decode(tf.zeros([B, 1], 'int32'), { hidden }, { cache: { layers, length: 0 } });
}

function exampleSources(B: number, L: number): SourceArguments {
  return {
    inputIds: exampleTensor([B, L], 'int32') as tf.Tensor2D,
    attentionMask: exampleTensor([B, L], 'int32') as tf.Tensor2D,
    positions: exampleTensor([L], 'int32') as tf.Tensor1D,
  };
}

/** @param L - the sources' length */
function exampleTargets(layers: readonly DecoderLayerSizes[], sizes: RowSizes, L: number): TargetArguments {
  const { rows: R } = sizes;
  const source = (): tf.Tensor3D[] =>
    layers.map((layer) => exampleTensor([R, L, layer.source]) as tf.Tensor3D);
  return {
    ...exampleRows(layers, sizes),
    inputIds: exampleTensor([R, 1], 'int32') as tf.Tensor2D,
    positions: exampleTensor([1], 'int32') as tf.Tensor1D,
    attentionMask: exampleTensor([R, L], 'int32') as tf.Tensor2D,
    sourceKeys: source(),
    sourceValues: source(),
  };
}

/** Each row of an array `copies` times, one after the other. */
function repeated({ numbers, shape }: ArrayView, copies: number): ArrayView {
  const [rows, ...rest] = shape;
  const size = numbers.length / rows;
  const all = new (numbers.constructor as Float32ArrayConstructor)(numbers.length * copies);
  for (let row = 0; row < rows * copies; row++) {
    const from = Math.floor(row / copies) * size;
    all.set(numbers.subarray(from, from + size) as Float32Array, row * size);
  }
  return { numbers: all, shape: [rows * copies, ...rest] };
}
