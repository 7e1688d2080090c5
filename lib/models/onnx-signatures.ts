import * as tf from '@tensorflow/tfjs-core';
import { type Examples, exampleTensor } from '../compile/any-size';
import { UnsupportedError } from '../errors';
import type { LayerCache } from '../nn/key-value-cache';
import { BertModel, type EncoderContext } from './bert';
import { longestInput } from './bert-config';
import { BertForPreTraining } from './bert-pre-training';
import type { CausalLanguageModel } from './causal-language-model';
import { headsOf } from './layer-heads';
import type { PretrainedModel } from './model-family';
import { SequenceClassifier } from './sequence-classifier';

/** Tensors by the names that they have in the file. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** What a model's file takes and gives, by the names that Hugging Face's exports have. */
export interface OnnxSignature {
  /** @returns the outputs, in order */
  compute(inputs: NamedTensors): NamedTensors;
  /** Inputs of type int32 are int64 in the file. */
  readonly examples: Examples<NamedTensors>;
  /** The names of open axes, by their sizes in the first two examples: `2 3`. */
  readonly axes: ReadonlyMap<string, string>;
}

/**
 * B texts of T tokens after P others, in three examples. Sizes that differ from one example to the next tell
 * which axes are which, so no two of B, T, P and P + T may go the same way.
 */
function exampleSizes(context: number): readonly { B: number; T: number; P: number; S: number }[] {
  if (context < 12) {
    throw new UnsupportedError(`onnx: to be written, a model must take texts of 12 tokens, got ${context}`);
  }
  return [
    { B: 2, T: 3, P: 2 },
    { B: 3, T: 4, P: 5 },
    { B: 4, T: 5, P: context - 5 },
  ].map((sizes) => ({ ...sizes, S: sizes.T + sizes.P }));
}

const axisNames = {
  B: 'batch_size',
  T: 'sequence_length',
  P: 'past_sequence_length',
  S: 'past_sequence_length + sequence_length',
};

function axesOf([first, second]: ReturnType<typeof exampleSizes>): Map<string, string> {
  const letters = Object.keys(axisNames) as (keyof typeof axisNames)[];
  return new Map(letters.map((letter) => [`${first[letter]} ${second[letter]}`, axisNames[letter]]));
}

/** @throws UnsupportedError if there is no form for the model */
export function onnxSignature(model: PretrainedModel): OnnxSignature {
  if ('newCache' in model) return languageModelSignature(model as unknown as CausalLanguageModel);
  if (model instanceof SequenceClassifier) return classifierSignature(model);
  if ('encode' in model) {
    throw new UnsupportedError('onnx: an encoder-decoder cannot be written, only models of one stack');
  }
  return encoderSignature(model);
}

/**
 * The logits of every position. Keys and values of earlier positions go in and come out, so that a text can be
 * continued token by token; a text begins with P = 0 of them.
 */
function languageModelSignature(model: CausalLanguageModel): OnnxSignature {
  const layers = headsOf(model);
  const sizes = exampleSizes(model.config.maxPositionEmbeddings);
  const pastName = (layer: number, what: 'key' | 'value'): string => `past_key_values.${layer}.${what}`;
  const example = ({ B, T, P, S }: (typeof sizes)[number]): NamedTensors => ({
    input_ids: exampleTensor([B, T], 'int32'),
    attention_mask: exampleTensor([B, S], 'int32'),
    ...Object.fromEntries(
      layers.flatMap(({ heads, headDim }, layer) =>
        (['key', 'value'] as const).map((what) => [
          pastName(layer, what),
          exampleTensor([B, heads, P, headDim]),
        ]),
      ),
    ),
  });
  const compute = (inputs: NamedTensors): NamedTensors => {
    const inputIds = inputs.input_ids as tf.Tensor2D;
    const attentionMask = inputs.attention_mask as tf.Tensor2D;
    const present: Record<string, tf.Tensor> = {};
    const cacheOf = (layer: number): LayerCache => ({
      extend(keys, values) {
        const all = {
          keys: tf.concat([inputs[pastName(layer, 'key')], keys], 2),
          values: tf.concat([inputs[pastName(layer, 'value')], values], 2),
        };
        present[`present.${layer}.key`] = all.keys;
        present[`present.${layer}.value`] = all.values;
        return all;
      },
    });
    const past = attentionMask.shape[1] - inputIds.shape[1];
    const logits = model.forward(inputIds, {
      cache: { layers: layers.map((_, layer) => cacheOf(layer)), length: past },
      attentionMask,
      positions: positionsOf(attentionMask, past),
    });
    return { logits, ...present };
  };
  const [first, second, largest] = sizes.map(example);
  return { compute, examples: [first, second, largest], axes: axesOf(sizes) };
}

/**
 * Each text counts its own tokens, so padding may stand on either side.
 *
 * @param past - how many of the tokens are not new
 */
function positionsOf(attentionMask: tf.Tensor2D, past: number): { queries: tf.Tensor; keys: tf.Tensor } {
  const zero = tf.scalar(0, 'int32');
  const keys = tf.maximum(tf.sub(tf.cumsum(attentionMask, 1), tf.scalar(1, 'int32')), zero); // [B, S]
  return { queries: tf.slice(keys, [0, past]), keys };
}

function classifierSignature(model: SequenceClassifier): OnnxSignature {
  return signatureOfTexts(
    ['input_ids', 'attention_mask'],
    model.config.maxPositionEmbeddings,
    ({ input_ids, attention_mask }) => {
      const attentionMask = attention_mask as tf.Tensor2D;
      const positions = positionsOf(attentionMask, 0);
      return { logits: model.forward(input_ids as tf.Tensor2D, { attentionMask, positions }) };
    },
  );
}

/** An encoder, with whatever head: token types only where the model has two. */
function encoderSignature(model: PretrainedModel): OnnxSignature {
  const { config } = model as BertModel;
  const names = ['input_ids', 'attention_mask', ...(config.typeVocabSize > 1 ? ['token_type_ids'] : [])];
  return signatureOfTexts(names, longestInput(config), (inputs): NamedTensors => {
    const inputIds = inputs.input_ids as tf.Tensor2D;
    const context: EncoderContext = {
      attentionMask: inputs.attention_mask as tf.Tensor2D,
      tokenTypeIds: inputs.token_type_ids as tf.Tensor2D | undefined,
      positionIds: config.positions === 'from-zero' ? placesOf(inputIds) : undefined,
    };
    if (model instanceof BertForPreTraining) {
      const { tokens, nextSentence } = model.predict(inputIds, context);
      return { prediction_logits: tokens, seq_relationship_logits: nextSentence };
    }
    const made = (model as PretrainedModel & { forward: BertModel['forward'] }).forward(inputIds, context);
    if (!(made instanceof tf.Tensor)) {
      const { start, end } = made as unknown as { start: tf.Tensor; end: tf.Tensor };
      return { start_logits: start, end_logits: end };
    }
    return model instanceof BertModel ? { last_hidden_state: made } : { logits: made };
  });
}

/** 0, 1, 2, … for each text, made of tensors alone: a graph for any length must count for itself. */
function placesOf(inputIds: tf.Tensor2D): tf.Tensor2D {
  const ones = tf.onesLike(inputIds);
  return tf.sub(tf.cumsum(ones, 1), ones);
}

/** A signature of which every input is [B, T]. */
function signatureOfTexts(
  names: readonly string[],
  context: number,
  compute: OnnxSignature['compute'],
): OnnxSignature {
  const sizes = exampleSizes(context).map(({ B, S }) => [B, S]);
  const example = (shape: readonly number[]): NamedTensors =>
    Object.fromEntries(names.map((name) => [name, exampleTensor(shape, 'int32')]));
  const [first, second, largest] = sizes.map(example);
  const [[B, T], [otherB, otherT]] = sizes;
  const axes = new Map([
    [`${B} ${otherB}`, axisNames.B],
    [`${T} ${otherT}`, axisNames.T],
  ]);
  return { compute, examples: [first, second, largest], axes };
}
