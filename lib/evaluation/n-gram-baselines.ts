import { ConfigError } from '../errors';

/**
 * A language model that knows only how common each token is: add-one smoothing,
 * p(w) = (c(w) + 1) / (N + V).
 *
 * @remarks Laplace's rule; Jurafsky & Martin, *Speech and Language Processing*, ch. 3.
 */
export class UnigramBaseline {
  private readonly counts: Float64Array;

  /**
   * @param tokens - the training tokens
   * @param vocabSize - V; ids are 0 … V − 1
   * @throws ConfigError for an id outside the vocabulary
   */
  constructor(
    private readonly tokens: ArrayLike<number>,
    private readonly vocabSize: number,
  ) {
    requireIds('UnigramBaseline', tokens, vocabSize);
    this.counts = new Float64Array(vocabSize);
    for (let i = 0; i < tokens.length; i++) this.counts[tokens[i]]++;
  }

  // ANCHOR: UnigramBaseline.probability
  /** p(token). */
  probability(token: number): number {
    return (this.counts[token] + 1) / (this.tokens.length + this.vocabSize);
  }
  // ANCHOR_END: UnigramBaseline.probability

  /**
   * Mean cross-entropy in nats per token, of all tokens but the first: the same that a GPT or a
   * bigram model is asked to predict.
   *
   * @throws ConfigError if there are fewer than two tokens, or an id is outside the vocabulary
   */
  loss(tokens: ArrayLike<number>): number {
    return meanLoss('UnigramBaseline', tokens, this.vocabSize, (token) => this.probability(token));
  }
}

/**
 * A language model that sees one token back. What it counted is interpolated with the unigram
 * model, which weighs as much as m sightings of the token before:
 * p(w | v) = (c(v, w) + m·p(w)) / (c(v) + m).
 *
 * @remarks MacKay & Peto 1995, "A hierarchical Dirichlet language model"; with m = 0 the raw counts.
 */
export class BigramBaseline {
  private readonly unigram: UnigramBaseline;
  private readonly pairs = new Map<number, number>();
  /** How often each token is followed by another. */
  private readonly followed: Float64Array;

  /**
   * @param tokens - the training tokens
   * @param vocabSize - V; ids are 0 … V − 1
   * @param pseudoCount - m, above 0 so that no pair is impossible
   * @throws ConfigError for an id outside the vocabulary, or a pseudoCount that is not above 0
   */
  constructor(
    tokens: ArrayLike<number>,
    private readonly vocabSize: number,
    private readonly pseudoCount: number = 10,
  ) {
    if (!(pseudoCount > 0)) {
      throw new ConfigError(`BigramBaseline: pseudoCount must be above 0, got ${pseudoCount}`);
    }
    this.unigram = new UnigramBaseline(tokens, vocabSize);
    this.followed = new Float64Array(vocabSize);
    for (let i = 1; i < tokens.length; i++) {
      const pair = tokens[i - 1] * vocabSize + tokens[i];
      this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + 1);
      this.followed[tokens[i - 1]]++;
    }
  }

  // ANCHOR: BigramBaseline.probability
  /** p(token | previous). */
  probability(token: number, previous: number): number {
    const together = this.pairs.get(previous * this.vocabSize + token) ?? 0;
    const prior = this.pseudoCount * this.unigram.probability(token);
    return (together + prior) / (this.followed[previous] + this.pseudoCount);
  }
  // ANCHOR_END: BigramBaseline.probability

  /**
   * Mean cross-entropy in nats per token, of all tokens but the first.
   *
   * @throws ConfigError if there are fewer than two tokens, or an id is outside the vocabulary
   */
  loss(tokens: ArrayLike<number>): number {
    return meanLoss('BigramBaseline', tokens, this.vocabSize, (token, previous) =>
      this.probability(token, previous),
    );
  }
}

function meanLoss(
  where: string,
  tokens: ArrayLike<number>,
  vocabSize: number,
  probability: (token: number, previous: number) => number,
): number {
  if (tokens.length < 2) {
    throw new ConfigError(`${where}: a loss needs at least two tokens, got ${tokens.length}`);
  }
  requireIds(where, tokens, vocabSize);
  let sum = 0;
  for (let i = 1; i < tokens.length; i++) sum -= Math.log(probability(tokens[i], tokens[i - 1]));
  return sum / (tokens.length - 1);
}

function requireIds(where: string, tokens: ArrayLike<number>, vocabSize: number): void {
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] >= 0 && tokens[i] < vocabSize) continue;
    throw new ConfigError(
      `${where}: token ids must be from 0 to ${vocabSize - 1}, got ${tokens[i]} at place ${i}: use one tokenizer throughout`,
    );
  }
}
