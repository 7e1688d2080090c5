import { ConfigError } from '../errors';
import type { Random } from '../random';
import { type EncoderInput, encoderInput } from './encoder-input';
import type { EncoderTokens } from '../tokenizers/encoder-tokens';

/** An input of two stretches of text, and whether the second follows the first. */
export interface SentencePair extends EncoderInput {
  /** 0: it follows (`IsNext`); 1: it comes from elsewhere (`NotNext`). */
  readonly nextSentenceLabel: 0 | 1;
}

/** How {@link sentencePairs} are made. */
export interface SentencePairOptions {
  readonly tokens: EncoderTokens;
  /** T, special tokens included; at least 8. */
  readonly maxLength: number;
  /** Where the cuts and the other sentences are drawn from. */
  readonly random: Random;
}

// ANCHOR: sentencePairs
/**
 * BERT's inputs for next-sentence prediction: a stretch of sentences is cut in two, and in half of all
 * cases what followed is replaced by a stretch from elsewhere. What was replaced is not lost: it begins
 * the next stretch.
 *
 * @remarks Devlin et al. 2019, §3.1 and appendix A.2; `create_pretraining_data.py` of the authors, without
 * the tenth of inputs that is kept short there. "Sentence" is theirs: any stretch of contiguous text.
 * @param sentences - of one text, in order, as token ids; at least three
 * @throws ConfigError if there are too few sentences, or maxLength leaves no room
 */
export function sentencePairs(
  sentences: readonly (readonly number[])[],
  { tokens, maxLength, random }: SentencePairOptions,
): SentencePair[] {
  if (sentences.length < 3 || maxLength < 8) {
    throw new ConfigError(
      `sentencePairs: at least 3 sentences and a maxLength of 8 are required, ` +
        `got ${sentences.length} and ${maxLength}`,
    );
  }
  const room = maxLength - 3; // [CLS] A [SEP] B [SEP]
  const pairs: SentencePair[] = [];
  let next = 0;
  while (next < sentences.length) {
    const start = next;
    for (let length = 0; next < sentences.length && (length < room || next - start < 2); next++) {
      length += sentences[next].length;
    }
    if (next - start < 2) break; // a single sentence at the very end has no second
    const cut = start + 1 + random.integer(next - start - 1);
    const isNext = random.uniform() < 0.5;
    const first = sentences.slice(start, cut).flat();
    let second = sentences.slice(cut, next).flat();
    if (!isNext) {
      second = stretchFromElsewhere(sentences, start, next, Math.max(1, room - first.length), random);
      next = cut; // what followed is still to be used
    }
    truncate(first, second, room, random);
    pairs.push({ ...encoderInput(tokens, first, second), nextSentenceLabel: isNext ? 0 : 1 });
  }
  return pairs;
}
// ANCHOR_END: sentencePairs

/** Sentences from a random place outside [start, end), until they have so many tokens. */
function stretchFromElsewhere(
  sentences: readonly (readonly number[])[],
  start: number,
  end: number,
  length: number,
  random: Random,
): number[] {
  // Of the places outside, counted on from the end and round to the start; if all are inside, any will do.
  const outside = sentences.length - (end - start);
  let at = (end + random.integer(outside > 0 ? outside : sentences.length)) % sentences.length;
  const stretch: number[] = [];
  do stretch.push(...sentences[at++]);
  while (stretch.length < length && at < sentences.length && at !== start);
  return stretch;
}

/** Shortens the longer of the two, at its front or its back by chance, until both fit. */
function truncate(first: number[], second: number[], room: number, random: Random): void {
  while (first.length + second.length > room) {
    const longer = first.length > second.length ? first : second;
    if (random.uniform() < 0.5) longer.shift();
    else longer.pop();
  }
}
