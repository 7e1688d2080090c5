import { ConfigError } from '../errors';

/** How far and how wide a beam search looks; the fields are Hugging Face's, in camelCase. */
export interface BeamSearchConfig {
  /** K: partial texts that are continued side by side. 4 by default. */
  readonly numBeams?: number;
  /** A finished text is judged by its log-probability / (its tokens)^lengthPenalty. Above 0 favours long texts. Default 1. */
  readonly lengthPenalty?: number;
  /**
   * When a text is done: `true`, as soon as K texts are finished; `false` (default), when the best unfinished one
   * would not beat them if it ended now; `'never'`, when it could not at any length.
   */
  readonly earlyStopping?: boolean | 'never';
  /** Most tokens of a text, its end counted. 128 by default. */
  readonly maxNewTokens?: number;
}

/** A text being written, or finished. */
export interface Hypothesis {
  /** Token ids, without the start token; with the end token where it ended by itself. */
  readonly tokens: readonly number[];
  /** Sum of the tokens' log-probabilities; of a finished one divided as `lengthPenalty` says. */
  readonly score: number;
}

/** What a beam continues with: its log-probabilities of the next token, [V] each. */
export type NextLogProbabilities = readonly ArrayLike<number>[];

/** A running hypothesis and the row of the last step that it continues. */
interface Continuation extends Hypothesis {
  readonly beam: number;
}

/** Scores no real text has: keeps the copies of the start out until there is something to tell them apart. */
const impossible = -1e9;

/**
 * The beam search of one source text: at each step every running hypothesis is continued by every token, and the
 * K best continuations run on. One that ends is put aside, judged by its mean log-probability.
 *
 * @remarks Graves 2012; Sutskever et al. 2014, §3.2; length penalty as in Hugging Face transformers, with whose
 * `generate` it agrees token for token. It knows nothing of models: whoever uses it computes the probabilities.
 */
export class BeamSearch {
  /** The K hypotheses to continue, best first. */
  running: readonly Hypothesis[];
  /** For each of {@link running}, which of the hypotheses before it continues. */
  origins: readonly number[];
  /** Whether going on can still improve the result. */
  isOpen = true;
  private finished: Hypothesis[] = [];
  private readonly config: Required<BeamSearchConfig>;

  /**
   * @param endTokenIds - each ends a text
   * @throws ConfigError for an option out of range
   */
  constructor(
    private readonly endTokenIds: readonly number[],
    config: BeamSearchConfig,
  ) {
    this.config = completeBeamSearchConfig(config);
    const { numBeams } = this.config;
    this.running = Array.from({ length: numBeams }, (_, k) => ({
      tokens: [],
      score: k === 0 ? 0 : impossible,
    }));
    this.origins = this.running.map((_, k) => k);
  }

  // ANCHOR: advance
  /**
   * One step.
   *
   * @param next - of each running hypothesis
   */
  advance(next: NextLogProbabilities): void {
    const { numBeams, maxNewTokens } = this.config;
    const length = this.running[0].tokens.length + 1;
    // More than are needed: of each hypothesis as many continuations end as there are end tokens, so K are left.
    const best = this.bestContinuations(next, Math.max(2, 1 + this.endTokenIds.length) * numBeams);
    const ends = ({ tokens }: Hypothesis): boolean =>
      length === maxNewTokens || this.endTokenIds.includes(tokens[length - 1]);
    this.finish(best.slice(0, numBeams).filter(ends), length);
    if (length === maxNewTokens) {
      this.isOpen = false;
      return;
    }
    const kept = best.filter((continuation) => !ends(continuation)).slice(0, numBeams);
    this.running = kept;
    this.origins = kept.map(({ beam }) => beam);
    this.isOpen &&= this.canImprove(length);
  }
  // ANCHOR_END: advance

  /** The best text so far. */
  get result(): Hypothesis {
    return this.finished[0] ?? this.running[0];
  }

  /** Whether K texts are finished. */
  get isFull(): boolean {
    return this.finished.length === this.config.numBeams;
  }

  private finish(ended: readonly Hypothesis[], length: number): void {
    const { numBeams, lengthPenalty, earlyStopping } = this.config;
    if (!this.isOpen || (earlyStopping === true && this.isFull)) return;
    const judged = ended.map(({ tokens, score }) => ({ tokens, score: score / length ** lengthPenalty }));
    this.finished = [...this.finished, ...judged].sort((a, b) => b.score - a.score).slice(0, numBeams);
  }

  private canImprove(length: number): boolean {
    const { earlyStopping, lengthPenalty, maxNewTokens } = this.config;
    if (!this.isFull) return true;
    if (earlyStopping === true) return false;
    const finalLength = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : length;
    return (
      this.running[0].score / finalLength ** lengthPenalty > this.finished[this.finished.length - 1].score
    );
  }

  /** The continuations of all running hypotheses with the highest scores, best first. */
  private bestContinuations(next: NextLogProbabilities, count: number): Continuation[] {
    const best: { beam: number; token: number; score: number }[] = [];
    next.forEach((logProbabilities, beam) => {
      const { score: soFar } = this.running[beam];
      for (let token = 0; token < logProbabilities.length; token++) {
        const score = soFar + logProbabilities[token];
        if (best.length === count && score <= best[count - 1].score) continue;
        let place = best.length;
        while (place > 0 && best[place - 1].score < score) place--;
        best.splice(place, 0, { beam, token, score });
        if (best.length > count) best.pop();
      }
    });
    return best.map(({ beam, token, score }) => ({
      tokens: [...this.running[beam].tokens, token],
      score,
      beam,
    }));
  }
}

/**
 * Fills in the defaults.
 *
 * @throws ConfigError for an option out of range
 */
export function completeBeamSearchConfig(config: BeamSearchConfig): Required<BeamSearchConfig> {
  const { numBeams = 4, lengthPenalty = 1, earlyStopping = false, maxNewTokens = 128 } = config;
  for (const [name, value] of Object.entries({ numBeams, maxNewTokens })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ConfigError(`beam search: ${name} must be a whole number from 1, got ${value}`);
  }
  if (!Number.isFinite(lengthPenalty)) {
    throw new ConfigError(`beam search: lengthPenalty must be a number, got ${lengthPenalty}`);
  }
  return { numBeams, lengthPenalty, earlyStopping, maxNewTokens };
}
