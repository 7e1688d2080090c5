import { ConfigError } from '../errors';
import type { Random } from '../random';
import { ignoredLabel } from './batch';

/** How {@link maskTokens} hides. */
export interface MaskingOptions {
  readonly maskTokenId: number;
  /** Tokens that are never hidden and never put in by chance: `[CLS]`, `[SEP]`, `[PAD]`, … */
  readonly specialTokenIds: ReadonlySet<number>;
  /** V. A random token is any of its ids that is not special. */
  readonly vocabSize: number;
  /** The share of tokens to guess. Default 0.15. */
  readonly probability?: number;
  /** Whether all of these become the mask, without BERT's exceptions: to measure with. Default false. */
  readonly masksOnly?: boolean;
  readonly random: Random;
}

/** An input with holes, and what belongs there. */
export interface MaskedTokens {
  readonly inputIds: Int32Array;
  /** What was hidden, where it was; −100 everywhere else. */
  readonly labels: Int32Array;
}

// ANCHOR: maskTokens
/**
 * Hides 15 % of the tokens, at least one, for a model to guess: 80 % of those become `[MASK]`, 10 % a random
 * token, and 10 % stay as they are. Only these are labels; all other positions teach nothing.
 *
 * @remarks Devlin et al. 2019, §3.1, task 1, and appendix A.1. Were all of them `[MASK]`, the model would
 * learn nothing for texts without it, and those are all it ever meets when it is used.
 * @param inputIds - one input, special tokens included
 * @returns new arrays of the same length; nothing to guess if all tokens are special
 */
export function maskTokens(inputIds: ArrayLike<number>, options: MaskingOptions): MaskedTokens {
  const { maskTokenId, specialTokenIds, vocabSize, probability = 0.15, masksOnly = false, random } = options;
  const masked = Int32Array.from(inputIds);
  const labels = new Int32Array(masked.length).fill(ignoredLabel);
  const places = [...masked.keys()].filter((place) => !specialTokenIds.has(masked[place]));
  const count = places.length === 0 ? 0 : Math.max(1, Math.round(probability * places.length));
  for (const place of random.shuffle(places).slice(0, count)) {
    labels[place] = masked[place];
    const chance = masksOnly ? 0 : random.uniform();
    if (chance < 0.8) masked[place] = maskTokenId;
    else if (chance < 0.9) masked[place] = randomToken(vocabSize, specialTokenIds, random);
  }
  return { inputIds: masked, labels };
}
// ANCHOR_END: maskTokens

function randomToken(vocabSize: number, special: ReadonlySet<number>, random: Random): number {
  if (special.size >= vocabSize)
    throw new ConfigError('maskTokens: the vocabulary must have ordinary tokens');
  let id: number;
  do id = random.integer(vocabSize);
  while (special.has(id));
  return id;
}
