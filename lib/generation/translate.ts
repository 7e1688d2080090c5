import { TranslationEncoding } from '../data/translation-encoding';
import type { SequenceToSequenceModel } from '../models/sequence-to-sequence-model';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { generateTargets, type TargetConfig } from './generate-target';

/**
 * The most tokens a translation of a source can be expected to have: a model that found no end goes no further. Twice
 * the source and ten more leave every pair of the course room.
 */
function longestTranslation(sourceLength: number): number {
  return 2 * sourceLength + 10;
}

/** How texts are translated; `maxNewTokens` depends on the source by default. */
export interface TranslationOptions extends TargetConfig {
  /** To translate into; required if the model knows several. */
  readonly language?: string;
  /** Texts that go through the model together. 16 by default. */
  readonly batchSize?: number;
  /** Told after each batch how many texts are done. */
  readonly onProgress?: (done: number) => void;
  /** Ends between two batches when aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Translates texts, or whatever the model was trained to make of its sources.
 *
 * @param tokenizer - the one saved with the model
 * @returns one text for each source
 * @throws ConfigError for a language the model does not know, or an option out of range
 *
 * @example
 * const [french] = await translate(model, tokenizer, ["Cannot find name '{0}'."], { language: 'fr' });
 */
export async function translate(
  model: SequenceToSequenceModel,
  tokenizer: Tokenizer,
  texts: readonly string[],
  options: TranslationOptions = {},
): Promise<string[]> {
  const { language, batchSize = 16, onProgress, signal } = options;
  const encoding = new TranslationEncoding(tokenizer);
  const sources = texts.map((text) => encoding.encodeSource(text, language));
  // Texts of about one length together: less padding, and none waits long for the others.
  const order = texts.map((_, i) => i).sort((a, b) => sources[a].ids.length - sources[b].ids.length);
  const translations = new Array<string>(texts.length);
  for (let start = 0; start < order.length; start += batchSize) {
    signal?.throwIfAborted();
    const batch = order.slice(start, start + batchSize);
    const ids = batch.map((i) => sources[i].ids);
    const maxNewTokens =
      options.maxNewTokens ?? longestTranslation(Math.max(...ids.map(({ length }) => length)));
    const found = await generateTargets(model, ids, { ...options, maxNewTokens });
    found.forEach(({ tokens }, row) => {
      translations[batch[row]] = encoding.decodeTarget(tokens, sources[batch[row]].names);
    });
    onProgress?.(start + batch.length);
  }
  return translations;
}
