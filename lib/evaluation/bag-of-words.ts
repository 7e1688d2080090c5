import { ConfigError } from '../errors';
import { LogisticRegression, type SparseRow } from './logistic-regression';

// ANCHOR: WordFeatures
/**
 * Texts as bags of words: which words are in a text, how often, and how rare they are elsewhere; not their order.
 * The vocabulary and the rarity of its words come from training texts alone; a word that these do not have is
 * passed over.
 *
 * @remarks scikit-learn's `TfidfVectorizer`: words of two letters or more, lower case; tf · (ln((1 + n) / (1 + df)) + 1);
 * rows of length 1.
 */
export class WordFeatures {
  private readonly ids: ReadonlyMap<string, number>;
  private readonly rarity: readonly number[];

  constructor(trainingTexts: readonly string[]) {
    const counts = new Map<string, number>();
    for (const text of trainingTexts) {
      for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    this.ids = new Map([...counts.keys()].map((word, id) => [word, id]));
    this.rarity = [...counts.values()].map((count) => Math.log((1 + trainingTexts.length) / (1 + count)) + 1);
  }

  /** Words in the vocabulary. */
  get size(): number {
    return this.ids.size;
  }

  /** A text as a row of length 1; empty if it has no known word. */
  rowOf(text: string): SparseRow {
    const weights = new Map<number, number>();
    for (const word of wordsOf(text)) {
      const id = this.ids.get(word);
      if (id !== undefined) weights.set(id, (weights.get(id) ?? 0) + this.rarity[id]);
    }
    const length = Math.hypot(...weights.values()) || 1;
    return { indices: [...weights.keys()], values: [...weights.values()].map((weight) => weight / length) };
  }
}
// ANCHOR_END: WordFeatures

/**
 * A classifier that knows which words a text has and nothing of their order: {@link LogisticRegression} on
 * {@link WordFeatures}. What a model that reads must beat.
 */
export class BagOfWordsClassifier {
  private readonly features: WordFeatures;
  private readonly regression: LogisticRegression;

  /**
   * @param labels - the class id of each text
   * @param options.C - how freely the weights may grow; default 1
   * @throws ConfigError if no text has a word
   */
  constructor(
    texts: readonly string[],
    labels: readonly number[],
    { classCount, C }: { readonly classCount: number; readonly C?: number },
  ) {
    this.features = new WordFeatures(texts);
    if (this.features.size === 0) throw new ConfigError('BagOfWordsClassifier: no text has a word');
    const rows = texts.map((text) => this.features.rowOf(text));
    this.regression = LogisticRegression.fit(rows, labels, {
      featureCount: this.features.size,
      classCount,
      C,
    });
  }

  /** The probability of every class, text by text. */
  probabilities(texts: readonly string[]): number[][] {
    return texts.map((text) => this.regression.probabilities(this.features.rowOf(text)));
  }
}

/** Whether a text has a word to be counted. */
export function hasWords(text: string): boolean {
  return wordsOf(text).length > 0;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}
