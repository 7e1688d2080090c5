import { ConfigError } from '../errors';
import type { Random } from '../random';

/** How a token is drawn from logits. Off by default: temperature 1, every token kept. */
export interface SamplingOptions {
  /** Logits are divided by it: below 1 the likely becomes likelier, above 1 all become alike. */
  readonly temperature?: number;
  /** Keep the k likeliest tokens. */
  readonly topK?: number;
  /** Keep the likeliest tokens that together reach this probability, in (0, 1]. */
  readonly topP?: number;
}

/** A token that can be drawn. */
export interface Candidate {
  readonly id: number;
  readonly probability: number;
}

/** The token with the largest logit; of two alike the smaller id. */
export function greedyToken(logits: ArrayLike<number>): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id] > logits[best]) best = id;
  return best;
}

// ANCHOR: sampleToken
/**
 * Draws a token from softmax(logits / temperature), cut down by top-k and then by top-p.
 *
 * @param logits - one for each token of the vocabulary
 * @throws ConfigError for an option out of range, or if the logits leave no token to draw (NaN of a model that
 * diverged)
 */
export function sampleToken(logits: ArrayLike<number>, options: SamplingOptions, random: Random): number {
  const candidates = keptCandidates(logits, options);
  let left = random.uniform();
  for (const { id, probability } of candidates) {
    left -= probability;
    if (left < 0) return id;
  }
  return candidates[candidates.length - 1].id; // the probabilities sum to 1 but for rounding
}

/**
 * The tokens that temperature, top-k and top-p leave, likeliest first, with probabilities that sum
 * to 1.
 *
 * @remarks The order temperature, top-k, top-p is that of Hugging Face `transformers`. Top-k: Fan
 * et al. 2018; a token as likely as the k-th stays too. Top-p (nucleus): Holtzman et al. 2020; the
 * token that crosses p stays, so at least one does.
 */
export function keptCandidates(
  logits: ArrayLike<number>,
  { temperature = 1, topK = 0, topP = 1 }: SamplingOptions,
): Candidate[] {
  check({ temperature, topK, topP });
  checkLogits(logits);
  const order = Array.from({ length: logits.length }, (_, id) => id).sort((a, b) => logits[b] - logits[a]);
  const largest = logits[order[0]];
  const lowest = topK > 0 && topK < order.length ? logits[order[topK - 1]] : -Infinity;
  const kept = order.filter((id) => logits[id] >= lowest && logits[id] > -Infinity);

  const weights = kept.map((id) => Math.exp((logits[id] - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let [size, mass] = [0, 0];
  while (size < kept.length && (topP === 1 || mass < topP * total)) mass += weights[size++];
  return kept.slice(0, size).map((id, place) => ({ id, probability: weights[place] / mass }));
}
// ANCHOR_END: sampleToken

function check({ temperature, topK, topP }: Required<SamplingOptions>): void {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new ConfigError(
      `sampling: temperature must be above 0, got ${temperature}: for the likeliest token every time sample greedily`,
    );
  }
  if (!(Number.isInteger(topK) && topK >= 0)) {
    throw new ConfigError(`sampling: topK must be a whole number from 1, or 0 for off, got ${topK}`);
  }
  if (!(topP > 0 && topP <= 1)) throw new ConfigError(`sampling: topP must be in (0, 1], got ${topP}`);
}

function checkLogits(logits: ArrayLike<number>): void {
  let largest = -Infinity;
  for (let id = 0; id < logits.length; id++) {
    if (Number.isNaN(logits[id])) {
      throw new ConfigError(
        `sampling: logits must be numbers, got NaN for token ${id}: the model has diverged, load an earlier one`,
      );
    }
    largest = Math.max(largest, logits[id]);
  }
  if (!Number.isFinite(largest)) {
    throw new ConfigError(`sampling: the largest logit must be finite, got ${largest}`);
  }
}
