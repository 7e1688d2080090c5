import { byteAlphabet, idOfByte } from './byte-alphabet';
import { splitWords } from './pre-tokenization';
import { PriorityQueue } from './priority-queue';

/** Two tokens side by side become one. The place in the list of merges is its rank. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  /** Id of the token made. */
  readonly id: number;
}

/** A distinct word of the text, as the tokens it consists of so far. */
export interface TrainingWord {
  symbols: number[];
  /** How often the word occurs. */
  readonly count: number;
}

/** Two tokens that stand side by side somewhere. */
interface Pair {
  readonly left: number;
  readonly right: number;
  /** How often, over the whole text. */
  count: number;
  /** Indices of the words the pair stands in, or stood in: the inverted index. */
  readonly words: Set<number>;
}

/**
 * One number for a pair of ids. Exact below 2²⁶ tokens: 2⁵² fits a double.
 */
export function pairKey(left: number, right: number): number {
  return left * 2 ** 26 + right;
}

// ANCHOR: merge-pair
/** One merge step in one word: each `left right` becomes `merged`, from the left. */
export function mergePair(symbols: readonly number[], { left, right, id }: Merge): number[] {
  const merged: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) {
      merged.push(id);
      i++;
    } else {
      merged.push(symbols[i]);
    }
  }
  return merged;
}
// ANCHOR_END: merge-pair

// ANCHOR: count-pairs
/** How often each pair of neighbours occurs, and in which words. */
class PairCounts {
  readonly pairs: Map<number, Pair> = new Map<number, Pair>();

  /** Counts a word's pairs in, or with a negative count out again. */
  add(symbols: readonly number[], count: number, wordIndex: number): void {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const key = pairKey(symbols[i], symbols[i + 1]);
      let pair = this.pairs.get(key);
      if (!pair) {
        pair = { left: symbols[i], right: symbols[i + 1], count: 0, words: new Set() };
        this.pairs.set(key, pair);
      }
      pair.count += count;
      pair.words.add(wordIndex);
    }
  }
}
// ANCHOR_END: count-pairs

/** How often each distinct word occurs. */
export function countWords(
  texts: Iterable<string>,
  split: (text: string) => Iterable<string>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of split(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/**
 * The distinct words of the texts as bytes, each with its count: BPE never needs to look at a word
 * twice, however often it occurs.
 */
function byteWords(texts: Iterable<string>): TrainingWord[] {
  const counts = countWords(texts, splitWords);
  const encoder = new TextEncoder();
  return Array.from(counts, ([word, count]) => ({
    symbols: Array.from(encoder.encode(word), (byte) => idOfByte[byte]),
    count,
  }));
}

// ANCHOR: training-loop
/**
 * Byte-pair encoding: merges the most frequent pair of neighbours into a new token, again and again.
 *
 * @remarks Sennrich et al. 2016, algorithm 1. Of pairs equally frequent the one with the smaller
 * left id, then the smaller right id, comes first, as in Hugging Face's `BpeTrainer`. A pair in the
 * queue may have lost occurrences since it was put there; that is looked at only when it reaches
 * the front. So a merge costs what it changes, not what there is.
 * @param words - the distinct words as ids of the vocabulary; they are merged in place
 * @param vocabulary - the tokens to begin with; what is learned is added
 * @param vocabSize - tokens wanted in all; fewer come out when no pair is left
 * @returns the merges by rank
 */
export function learnMerges(
  words: TrainingWord[],
  vocabulary: GrowingVocabulary,
  vocabSize: number,
): Merge[] {
  const counts = new PairCounts();
  words.forEach((word, i) => counts.add(word.symbols, word.count, i));
  const queue = new PriorityQueue<Candidate>(isMoreFrequent);
  for (const pair of counts.pairs.values()) queue.push({ pair, count: pair.count });

  const merges: Merge[] = [];
  while (vocabulary.size < vocabSize) {
    const best = queue.pop();
    if (!best) break;
    const { pair, count } = best;
    if (count !== pair.count) {
      if (pair.count > 0) queue.push({ pair, count: pair.count });
      continue;
    }
    const merge = { left: pair.left, right: pair.right, id: vocabulary.join(pair.left, pair.right) };
    merges.push(merge);
    for (const made of applyMerge(words, merge, pair, counts)) queue.push({ pair: made, count: made.count });
  }
  return merges;
}
// ANCHOR_END: training-loop

/**
 * Learns the merges of a byte-level BPE (Radford et al. 2019): {@link learnMerges} over bytes.
 *
 * @param texts - documents; no token spans two
 * @param vocabSize - tokens wanted, the 256 bytes included; fewer come out when no pair is left
 * @returns the merges by rank, and the tokens' texts by id
 */
export function trainMerges(
  texts: Iterable<string>,
  vocabSize: number,
): { merges: Merge[]; tokens: string[] } {
  const vocabulary = new GrowingVocabulary(byteAlphabet, (left, right) => left + right);
  const merges = learnMerges(byteWords(texts), vocabulary, vocabSize);
  return { merges, tokens: vocabulary.tokens };
}

/** A pair waiting in the queue, with its count at the time it was put there. */
interface Candidate {
  readonly pair: Pair;
  readonly count: number;
}

function isMoreFrequent(a: Candidate, b: Candidate): boolean {
  if (a.count !== b.count) return a.count > b.count;
  if (a.pair.left !== b.pair.left) return a.pair.left < b.pair.left;
  return a.pair.right < b.pair.right;
}

/** Merges the pair in every word it stands in, keeps the counts right, and returns the pairs this made. */
function applyMerge(words: TrainingWord[], merge: Merge, pair: Pair, counts: PairCounts): Set<Pair> {
  const made = new Set<Pair>();
  for (const i of pair.words) {
    const word = words[i];
    const symbols = mergePair(word.symbols, merge);
    if (symbols.length === word.symbols.length) continue;
    counts.add(word.symbols, -word.count, i);
    counts.add(symbols, word.count, i);
    word.symbols = symbols;
    for (let at = 0; at + 1 < symbols.length; at++) {
      if (symbols[at] !== merge.id && symbols[at + 1] !== merge.id) continue;
      made.add(counts.pairs.get(pairKey(symbols[at], symbols[at + 1]))!);
    }
  }
  return made;
}

/** The tokens made so far. Two merges that spell the same token (ab·c, a·bc) share its id. */
export class GrowingVocabulary {
  /** By id. */
  readonly tokens: string[];
  private readonly ids: Map<string, number>;

  /**
   * @param tokens - those to begin with
   * @param spell - how two tokens that become one are written
   */
  constructor(
    tokens: readonly string[],
    private readonly spell: (left: string, right: string) => string,
  ) {
    this.tokens = [...tokens];
    this.ids = new Map(tokens.map((token, id) => [token, id]));
  }

  get size(): number {
    return this.tokens.length;
  }

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  join(left: number, right: number): number {
    const token = this.spell(this.tokens[left], this.tokens[right]);
    const id = this.ids.get(token) ?? this.tokens.length;
    if (id === this.tokens.length) {
      this.tokens.push(token);
      this.ids.set(token, id);
    }
    return id;
  }
}
