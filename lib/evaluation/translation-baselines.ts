import type { TranslationPair } from '../data/translation-pairs';

/**
 * Translates by memory: the target of the known source that is nearest to the new one. What a model must beat to
 * have learned more than to look up.
 *
 * @remarks Nearness is that of translation memories: the fewest words to insert, delete or replace (Levenshtein
 * 1966), divided by the words of the longer text. Of several equally near the first counts.
 */
export class NearestNeighbourTranslator {
  private readonly memory: readonly { readonly words: readonly string[]; readonly target: string }[];

  /** @param pairs - at least one, all into one language */
  constructor(pairs: readonly TranslationPair[]) {
    this.memory = pairs.map(({ source, target }) => ({ words: source.split(/\s+/), target }));
  }

  translate(text: string): string {
    const words = text.split(/\s+/);
    let [best, distance] = [this.memory[0].target, Infinity];
    for (const { words: known, target } of this.memory) {
      const longer = Math.max(words.length, known.length);
      if (Math.abs(words.length - known.length) / longer >= distance) continue; // cannot be nearer
      const candidate = editDistance(words, known) / longer;
      if (candidate < distance) [best, distance] = [target, candidate];
    }
    return best;
  }
}

/** The fewest insertions, deletions and replacements that make b of a. */
function editDistance(a: readonly string[], b: readonly string[]): number {
  let row = b.map((_, j) => j + 1); // from nothing to the first j + 1 words of b
  a.forEach((word, i) => {
    let [diagonal, left] = [i, i + 1];
    row = row.map((above, j) => {
      left = Math.min(above + 1, left + 1, diagonal + (word === b[j] ? 0 : 1));
      diagonal = above;
      return left;
    });
  });
  return row.length === 0 ? a.length : row[row.length - 1];
}
