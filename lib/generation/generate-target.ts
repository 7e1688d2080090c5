import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { ConfigError } from '../errors';
import type { EncodedSource, SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import type { DecoderCache } from '../nn/decoder-cache';
import { BeamSearch, type BeamSearchConfig, completeBeamSearchConfig, type Hypothesis } from './beam-search';
import { greedyToken } from './sampling';

// ANCHOR: generateTargets
/**
 * Writes a target text for each source text: with one beam the likeliest token each time (greedy), with more by
 * beam search. All sources go through the model together.
 *
 * @remarks The same tokens as transformers' `generate`. Yields to the event loop before each step.
 * @param sources - token ids of each source, its end token included
 * @returns for each source the best hypothesis, without start and end token
 * @throws ConfigError for a source without tokens or an option out of range
 */
export async function generateTargets(
  model: SequenceToSequenceModel,
  sources: readonly (readonly number[])[],
  config: BeamSearchConfig = {},
): Promise<Hypothesis[]> {
  const { numBeams, maxNewTokens } = completeBeamSearchConfig(config);
  const { eosTokenId, maxPositionEmbeddings } = model.config;
  const most = Math.min(maxNewTokens, maxPositionEmbeddings);
  if (sources.length === 0) return [];
  const decoder = new TargetDecoder(model, sources, numBeams);
  try {
    const hypotheses =
      numBeams === 1
        ? await greedy(decoder, sources.length, eosTokenId, most)
        : await searchBeams(decoder, sources.length, eosTokenId, { ...config, maxNewTokens: most });
    return hypotheses.map(({ tokens, score }) => ({
      tokens: tokens[tokens.length - 1] === eosTokenId ? tokens.slice(0, -1) : tokens,
      score,
    }));
  } finally {
    decoder.dispose();
  }
}
// ANCHOR_END: generateTargets

async function searchBeams(
  decoder: TargetDecoder,
  count: number,
  eosTokenId: number,
  config: BeamSearchConfig,
): Promise<Hypothesis[]> {
  const searches = Array.from({ length: count }, () => new BeamSearch(eosTokenId, config));
  while (searches.some(({ isOpen }) => isOpen)) {
    await setImmediate();
    const next = await decoder.nextLogProbabilities();
    const beams = next.length / count;
    searches.forEach((search, i) => search.advance(next.slice(i * beams, (i + 1) * beams)));
    decoder.continueWith(
      searches.flatMap(({ origins }, i) => origins.map((origin) => i * beams + origin)),
      searches.flatMap(({ running }) => running.map(({ tokens }) => tokens[tokens.length - 1])),
    );
  }
  return searches.map(({ result }) => result);
}

async function greedy(
  decoder: TargetDecoder,
  count: number,
  eosTokenId: number,
  maxNewTokens: number,
): Promise<Hypothesis[]> {
  const texts = Array.from({ length: count }, () => ({ tokens: [] as number[], score: 0 }));
  const isDone = ({ tokens }: Hypothesis): boolean =>
    tokens[tokens.length - 1] === eosTokenId || tokens.length === maxNewTokens;
  while (!texts.every(isDone)) {
    await setImmediate();
    const next = await decoder.nextLogProbabilities();
    const tokens = next.map((logProbabilities) => greedyToken(logProbabilities));
    texts.forEach((text, row) => {
      if (isDone(text)) return;
      text.tokens.push(tokens[row]);
      text.score += next[row][tokens[row]];
    });
    decoder.continueWith(undefined, tokens);
  }
  return texts;
}

/** The model at work on a batch of targets: the sources encoded once, and a cache of what is written. */
class TargetDecoder {
  private readonly source: EncodedSource & { readonly attentionMask: tf.Tensor2D };
  private readonly cache: DecoderCache;
  private lastTokens: readonly number[];

  /** @param copies - how many targets are written for each source */
  constructor(
    private readonly model: SequenceToSequenceModel,
    sources: readonly (readonly number[])[],
    copies: number,
  ) {
    const { padTokenId, decoderStartTokenId, vocabSize } = model.config;
    checkSources(sources, vocabSize);
    const length = Math.max(...sources.map((ids) => ids.length));
    const padded = (ids: readonly number[], fill: number): number[] =>
      Array.from({ length }, (_, i) => ids[i] ?? fill);
    const rows = sources.flatMap((_, i) => new Array<number>(copies).fill(i));
    this.source = tf.tidy(() => {
      const inputIds = tf.tensor2d(
        sources.map((ids) => padded(ids, padTokenId)),
        undefined,
        'int32',
      );
      const isToken = sources.map((ids) =>
        padded(
          ids.map(() => 1),
          0,
        ),
      );
      const attentionMask = tf.tensor2d(isToken, undefined, 'int32');
      const hidden = model.encode(inputIds, { attentionMask });
      const copied = tf.tensor1d(rows, 'int32');
      return { hidden: tf.gather(hidden, copied), attentionMask: tf.gather(attentionMask, copied) };
    });
    this.cache = model.newDecoderCache();
    this.lastTokens = rows.map(() => decoderStartTokenId);
  }

  /** For each target the log-probabilities of its next token, [V]. */
  async nextLogProbabilities(): Promise<Float32Array[]> {
    const count = this.lastTokens.length;
    const logProbabilities = tf.tidy(() => {
      const inputIds = tf.tensor2d([...this.lastTokens], [count, 1], 'int32');
      const logits = this.model.decode(inputIds, this.source, { cache: this.cache }); // [rows, 1, V]
      return tf.logSoftmax(tf.reshape(logits, [count, -1]));
    });
    const values = (await logProbabilities.data()) as Float32Array;
    logProbabilities.dispose();
    const V = values.length / count;
    return this.lastTokens.map((_, row) => values.subarray(row * V, (row + 1) * V));
  }

  /**
   * @param rows - which target each continues; absent: each itself
   * @param tokens - what each continues with
   */
  continueWith(rows: readonly number[] | undefined, tokens: readonly number[]): void {
    if (rows) tf.tidy(() => this.cache.selectRows(tf.tensor1d([...rows], 'int32')));
    this.lastTokens = tokens;
  }

  dispose(): void {
    this.cache.dispose();
    tf.dispose([this.source.hidden, this.source.attentionMask]);
  }
}

function checkSources(sources: readonly (readonly number[])[], vocabSize: number): void {
  sources.forEach((ids, i) => {
    if (ids.length === 0) {
      throw new ConfigError(`generateTargets: every source must have a token, number ${i} has none`);
    }
    const stranger = ids.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize));
    if (stranger === undefined) return;
    throw new ConfigError(
      `generateTargets: token ids must be from 0 to ${vocabSize - 1}, the model's vocabulary, got ${stranger}`,
    );
  });
}
