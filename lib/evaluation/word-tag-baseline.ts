import type { TaggedSentence } from '../data/tagged-sentences';

/**
 * Tags each word as it was most often tagged in training, and a word that was never seen as `O`: what a
 * tagger that reads must beat. Of equally frequent tags the one that was met first counts.
 */
export class WordTagBaseline {
  private readonly tags: ReadonlyMap<string, string>;

  /** @param ignoreCase - whether `Paris` and `paris` are one word. Default false */
  constructor(
    sentences: readonly TaggedSentence[],
    private readonly ignoreCase = false,
  ) {
    const counts = new Map<string, Map<string, number>>();
    for (const { tokens, tags } of sentences) {
      tokens.forEach((written, place) => {
        const token = this.keyOf(written);
        const ofToken = counts.get(token) ?? new Map<string, number>();
        counts.set(token, ofToken.set(tags[place], (ofToken.get(tags[place]) ?? 0) + 1));
      });
    }
    this.tags = new Map(
      [...counts].map(([token, ofToken]) => [token, [...ofToken].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]),
    );
  }

  /** One tag a word. */
  predict(tokens: readonly string[]): string[] {
    return tokens.map((token) => this.tags.get(this.keyOf(token)) ?? 'O');
  }

  private keyOf(token: string): string {
    return this.ignoreCase ? token.toLowerCase() : token;
  }
}
