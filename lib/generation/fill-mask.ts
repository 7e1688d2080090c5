import * as tf from '@tensorflow/tfjs-core';
import { encoderInput } from '../data/encoder-input';
import { ConfigError } from '../errors';
import { longestInput } from '../models/bert-config';
import type { MaskedLanguageModel } from '../models/masked-language-model';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';

/** A token that may stand in a hole. */
export interface MaskCandidate {
  readonly tokenId: number;
  /** As a person reads it: `whale`, `##ing`, `␣whale`. */
  readonly token: string;
  /** Of this token in this hole; over the vocabulary they sum to 1. */
  readonly probability: number;
  /** The text with this token in this hole, the other holes as they were. */
  readonly text: string;
}

/**
 * What belongs in the holes of a text: `Call me [MASK].`, or `<mask>` for RoBERTa.
 *
 * @param text - with at least one mask token, spelled out
 * @param options.topK - candidates for each hole, likeliest first. Default 5
 * @returns for each hole, in order, its candidates
 * @throws ConfigError if there is no mask in the text, it is too long, or topK is out of range
 */
export async function fillMask(
  model: MaskedLanguageModel,
  tokenizer: Tokenizer,
  text: string,
  { topK = 5 }: { readonly topK?: number } = {},
): Promise<MaskCandidate[][]> {
  const tokens = encoderTokens(tokenizer);
  const { maskTokenId } = tokens;
  const ids = tokenizer.encode(text, { allowSpecial: true });
  const { inputIds } = encoderInput(tokens, ids);
  const holes = [...inputIds.keys()].filter((place) => inputIds[place] === maskTokenId);
  requireFillable({ text, holes, inputIds, topK }, model, tokenizer, maskTokenId);

  const probabilities = tf.tidy(() => {
    const logits = model.forward(tf.tensor2d([[...inputIds]], [1, inputIds.length], 'int32')); // [1, T, V]
    const vocabulary = tf.slice(logits, [0, 0, 0], [1, -1, tokenizer.vocabSize]); // a model may have spare ids
    return tf.softmax(tf.gather(tf.squeeze(vocabulary, [0]), holes));
  });
  const rows = (await probabilities.array()) as number[][];
  probabilities.dispose();
  return rows.map((row, i) =>
    likeliest(row, topK).map((tokenId) => ({
      tokenId,
      token: tokenizer.tokenText(tokenId),
      probability: row[tokenId],
      // Without the special tokens around the text: the hole is one place further left.
      text: tokenizer.decode(ids.map((id, place) => (place === holes[i] - 1 ? tokenId : id))).trim(),
    })),
  );
}

function likeliest(probabilities: readonly number[], count: number): number[] {
  return [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, count);
}

function requireFillable(
  {
    text,
    holes,
    inputIds,
    topK,
  }: { text: string; holes: number[]; inputIds: readonly number[]; topK: number },
  model: MaskedLanguageModel,
  tokenizer: Tokenizer,
  maskTokenId: number,
): void {
  if (holes.length === 0) {
    const mask = tokenizer.decode([maskTokenId]);
    throw new ConfigError(`fillMask: the text must have a ${mask} to fill, got ${JSON.stringify(text)}`);
  }
  const most = longestInput(model.config);
  if (inputIds.length > most) {
    throw new ConfigError(
      `fillMask: the text must have at most ${most - 2} tokens, got ${inputIds.length - 2}: shorten it`,
    );
  }
  if (!(Number.isInteger(topK) && topK >= 1)) {
    throw new ConfigError(`fillMask: topK must be a whole number of at least 1, got ${topK}`);
  }
}
