import { ConfigError } from '../errors';

/** How much of one text is in another, and how much of it is from there. */
export interface Overlap {
  /** Of what was written, the share that is in the reference. */
  readonly precision: number;
  /** Of the reference, the share that was written. */
  readonly recall: number;
  /** Harmonic mean of the two. */
  readonly f1: number;
}

/** The three ROUGE scores that summaries are compared by. */
export interface RougeScore {
  /** Of single words. */
  readonly rouge1: Overlap;
  /** Of pairs of neighbouring words. */
  readonly rouge2: Overlap;
  /** Of the longest sequence of words that both have in the same order, with gaps. */
  readonly rougeL: Overlap;
}

/**
 * ROUGE-1, ROUGE-2 and ROUGE-L of a summary. With several references each score is that of the one where its F1 is
 * the highest.
 *
 * @remarks Lin 2004. Equal to `rouge_score` (Google Research) with `use_stemmer=False`: small letters, and words
 * are runs of a–z and 0–9. `rougeLsum` is another thing.
 * @throws ConfigError if there is no reference
 */
export function rouge(summary: string, references: string | readonly string[]): RougeScore {
  const all = [references].flat();
  if (all.length === 0) throw new ConfigError('rouge: at least one reference is required, got none');
  const written = rougeWords(summary);
  const scores = all.map((reference) => {
    const wanted = rougeWords(reference);
    return {
      rouge1: ngramOverlap(written, wanted, 1),
      rouge2: ngramOverlap(written, wanted, 2),
      rougeL: overlap(longestCommonSubsequence(written, wanted), written.length, wanted.length),
    };
  });
  const best = (name: keyof RougeScore): Overlap =>
    scores.map((score) => score[name]).reduce((a, b) => (b.f1 > a.f1 ? b : a));
  return { rouge1: best('rouge1'), rouge2: best('rouge2'), rougeL: best('rougeL') };
}

/** Mean F1 of the three over many summaries, by the names of `headway … --json`; each in [0, 1]. */
export function meanRouge(
  summaries: readonly string[],
  references: readonly (string | readonly string[])[],
): { rouge1: number; rouge2: number; rougeL: number } {
  if (summaries.length !== references.length || summaries.length === 0) {
    throw new ConfigError(
      `meanRouge: a reference is required for each summary, and at least one, got ${references.length} for ${summaries.length}`,
    );
  }
  const scores = summaries.map((summary, place) => rouge(summary, references[place]));
  const mean = (name: keyof RougeScore): number =>
    scores.reduce((sum, score) => sum + score[name].f1, 0) / scores.length;
  return { rouge1: mean('rouge1'), rouge2: mean('rouge2'), rougeL: mean('rougeL') };
}

/** The words that ROUGE counts. */
export function rougeWords(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function ngramOverlap(written: readonly string[], wanted: readonly string[], n: number): Overlap {
  const [a, b] = [ngrams(written, n), ngrams(wanted, n)];
  let common = 0;
  for (const [ngram, count] of a) common += Math.min(count, b.get(ngram) ?? 0);
  return overlap(common, Math.max(0, written.length - n + 1), Math.max(0, wanted.length - n + 1));
}

/** How often each sequence of n words occurs. */
function ngrams(words: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= words.length; i++) {
    const ngram = words.slice(i, i + n).join(' ');
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return counts;
}

/** How many words the longest sequence has that is in both, in order. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const next = [0];
    b.forEach((other, j) => next.push(word === other ? row[j] + 1 : Math.max(row[j + 1], next[j])));
    row = next;
  }
  return row[b.length];
}

function overlap(common: number, written: number, wanted: number): Overlap {
  const precision = written === 0 ? 0 : common / written;
  const recall = wanted === 0 ? 0 : common / wanted;
  return { precision, recall, f1: common === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}
