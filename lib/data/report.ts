import { guessLanguage } from './cleaning/language';
import { findPersonalData } from './cleaning/personal-data';
import { DuplicateIndex, type Duplicate } from './deduplication/duplicate-index';
import { normalisedText } from './normalised-text';

/** A row for {@link reportTexts}: a text, with a label where the file has them. */
export interface ReportRow {
  readonly text: string;
  readonly label?: string;
}

/** What there is to know of a file of texts before training on it. */
export interface DataReport {
  readonly rows: number;
  /** Characters (code points), all texts together. */
  readonly characters: number;
  /** Rows of each label, the most frequent first; empty without labels. */
  readonly labels: Readonly<Record<string, number>>;
  /** Words a text, cut at white space. */
  readonly words: {
    readonly least: number;
    readonly median: number;
    readonly p95: number;
    readonly most: number;
    /** Rows by their number of words: from `from` on, below the next one's. */
    readonly histogram: readonly { readonly from: number; readonly rows: number }[];
  };
  /** What a label's texts have that others do not: a length, or words that give it away. */
  readonly byLabel: Readonly<
    Record<string, { readonly medianWords: number; readonly words: readonly string[] }>
  >;
  /** Rows whose text came before, exactly; empty ones are not counted. */
  readonly duplicates: number;
  /** Rows that came before but for case, white space and punctuation; exact ones included. */
  readonly nearDuplicates: number;
  /** Rows that are near copies of earlier ones, exact copies included, by Jaccard's similarity of their shingles. */
  readonly similar: {
    readonly rows: number;
    /** Groups of copies, and copies of copies. */
    readonly clusters: number;
    readonly threshold: number;
    /** Near copies that differ most, as rows counted from 0. */
    readonly examples: readonly { readonly row: number; readonly of: number; readonly similarity: number }[];
  };
  /** Texts that are there under more than one label. */
  readonly conflicts: number;
  /** Rows without a word. */
  readonly empty: number;
  /** Rows by language, as {@link guessLanguage} guesses it; `unknown` for short texts. */
  readonly languages: Readonly<Record<string, number>>;
  /** Rows with an e-mail address, telephone number and so on, see {@link findPersonalData}. */
  readonly personalData: Readonly<Record<string, number>>;
  /** Characters that often tell of a fault: control, invisible, U+FFFD; how often each occurs. */
  readonly oddCharacters: Readonly<Record<string, number>>;
  /** The most frequent sequences of one, two and three words, with how often each occurs. */
  readonly topNgrams: readonly (readonly [ngram: string, count: number])[][];
}

/** Looks over texts: size, balance, lengths, repetition, languages, personal data, odd characters, frequent words. */
export function reportTexts(rows: readonly ReportRow[], options: { readonly top?: number } = {}): DataReport {
  const { top = 10 } = options;
  const filled = rows.map(({ text }) => text).filter((text) => text.trim() !== '');
  const lengths = rows.map(({ text }) => wordsOf(text).length).sort((a, b) => a - b);
  const labelsOfText = new Map<string, Set<string>>();
  for (const { text, label } of rows) {
    if (label !== undefined) labelsOfText.set(text, (labelsOfText.get(text) ?? new Set()).add(label));
  }
  return {
    rows: rows.length,
    characters: rows.reduce((sum, { text }) => sum + [...text].length, 0),
    labels: Object.fromEntries(mostFrequent(rows.flatMap(({ label }) => label ?? []))),
    words: {
      least: lengths[0] ?? 0,
      median: quantile(lengths, 0.5),
      p95: quantile(lengths, 0.95),
      most: lengths.at(-1) ?? 0,
      histogram: histogram(lengths),
    },
    byLabel: lookByLabel(rows),
    duplicates: filled.length - new Set(filled).size,
    nearDuplicates: filled.length - new Set(filled.map(normalisedText)).size,
    similar: similarRows(rows),
    conflicts: [...labelsOfText.values()].filter((labels) => labels.size > 1).length,
    empty: rows.length - filled.length,
    languages: Object.fromEntries(mostFrequent(rows.map(({ text }) => guessLanguage(text)))),
    personalData: Object.fromEntries(mostFrequent(rows.flatMap(({ text }) => personalKinds(text)))),
    oddCharacters: Object.fromEntries(mostFrequent(oddCharacters(rows))),
    topNgrams: [1, 2, 3].map((n) =>
      mostFrequent(
        rows.flatMap(({ text }) => ngrams(text, n)),
        top,
      ),
    ),
  };
}

/** Bars of a histogram, at most. */
const bars = 20;

/** Bars of equal width up to the length that 99 in 100 have at most; the last one has all beyond. */
function histogram(sorted: readonly number[]): { from: number; rows: number }[] {
  const least = sorted[0] ?? 0;
  const width = Math.max(1, Math.ceil((quantile(sorted, 0.99) - least + 1) / bars));
  const counts: { from: number; rows: number }[] = [];
  for (const length of sorted) {
    const bar = Math.min(bars - 1, Math.floor((length - least) / width));
    while (counts.length <= bar) counts.push({ from: least + counts.length * width, rows: 0 });
    counts[bar].rows++;
  }
  return counts;
}

/** Words that are named for each label. */
const namedWords = 5;

/**
 * For each label its median length and the words that are most often in its texts as against all others: by the
 * difference of the shares of texts that have them.
 */
function lookByLabel(rows: readonly ReportRow[]): DataReport['byLabel'] {
  const byLabel = new Map<string, { lengths: number[]; counts: Map<string, number> }>();
  const all = new Map<string, number>();
  for (const { text, label } of rows) {
    if (label === undefined) continue;
    const own = byLabel.get(label) ?? { lengths: [], counts: new Map<string, number>() };
    byLabel.set(label, own);
    own.lengths.push(wordsOf(text).length);
    for (const word of new Set(ngrams(text, 1))) {
      own.counts.set(word, (own.counts.get(word) ?? 0) + 1);
      all.set(word, (all.get(word) ?? 0) + 1);
    }
  }
  const labelled = [...byLabel.values()].reduce((sum, { lengths }) => sum + lengths.length, 0);
  return Object.fromEntries(
    [...byLabel].sort().map(([label, { lengths, counts }]) => {
      const others = Math.max(1, labelled - lengths.length);
      const excess = ([word, n]: [string, number]): number =>
        n / lengths.length - (all.get(word)! - n) / others;
      const words = [...counts]
        .filter((counted) => excess(counted) > 0)
        .sort((a, b) => excess(b) - excess(a) || (a[0] < b[0] ? -1 : 1))
        .slice(0, namedWords)
        .map(([word]) => word);
      return [
        label,
        {
          medianWords: quantile(
            lengths.sort((a, b) => a - b),
            0.5,
          ),
          words,
        },
      ];
    }),
  );
}

/** Near copies that are shown as examples. */
const shownExamples = 3;

function similarRows(rows: readonly ReportRow[]): DataReport['similar'] {
  const index = new DuplicateIndex();
  const copies = rows
    .map(({ text }, row) => ({ row, ...index.add(text) }))
    .filter((found): found is { row: number } & Duplicate => found.kind !== undefined);
  const examples = copies
    .filter(({ kind }) => kind === 'near')
    .sort((a, b) => a.similarity - b.similarity || a.row - b.row)
    .slice(0, shownExamples)
    .map(({ row, of, similarity }) => ({ row, of, similarity }));
  return { rows: copies.length, clusters: index.clusters().length, threshold: index.threshold, examples };
}

function personalKinds(text: string): string[] {
  return [...new Set(findPersonalData(text).map(({ kind }) => kind))];
}

function wordsOf(text: string): string[] {
  return text.match(/\S+/g) ?? [];
}

/** Nearest rank: the smallest value that at least the given share of the values do not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function ngrams(text: string, n: number): string[] {
  const words = normalisedText(text).split(' ').filter(Boolean);
  return Array.from({ length: Math.max(0, words.length - n + 1) }, (_, i) => words.slice(i, i + n).join(' '));
}

/** Control characters but tab and line feed, format characters (zero width, direction), U+FFFD, private use. */
function oddCharacters(rows: readonly ReportRow[]): string[] {
  return rows.flatMap(({ text }) =>
    (text.match(/(?![\t\n\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu) ?? []).map(
      (character) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  );
}

/** Items with their counts; equally frequent ones in the order of the alphabet. */
function mostFrequent(items: readonly string[], top = Infinity): [string, number][] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, top);
}
