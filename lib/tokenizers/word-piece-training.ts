import { ConfigError } from '../errors';
import { countWords, GrowingVocabulary, learnMerges, type TrainingWord } from './bpe-training';

/** Before a piece that does not begin a word: `play`, `##ing`. */
export const continuation = '##';

// ANCHOR: train-word-pieces
/**
 * Learns word pieces: every character, as the beginning of a word and as what follows (`##`), and then
 * the most frequent pairs of neighbours merged, as in byte-pair encoding.
 *
 * @remarks As Hugging Face's `WordPieceTrainer`, which learns the same pieces. Google never published
 * the trainer of BERT's vocabulary; by Schuster and Nakajima 2012 it took the pair that raises the
 * likelihood of the text most, count(ab) / (count(a)·count(b)), and not the most frequent one.
 * @param texts - documents
 * @param split - cuts a text into words
 * @param vocabSize - pieces wanted, special ones included; fewer come out when no pair is left
 * @param specialTokens - they get the first ids
 * @returns the pieces by id: special tokens, characters, continuing characters, merges
 * @throws ConfigError if vocabSize has no room for the characters
 */
export function trainWordPieces(
  texts: Iterable<string>,
  split: (text: string) => string[],
  vocabSize: number,
  specialTokens: readonly string[],
): string[] {
  const counts = countWords(texts, split);
  const [starts, continuations] = [new Set<string>(), new Set<string>()];
  for (const word of counts.keys()) {
    [...word].forEach((character, i) => {
      starts.add(character);
      if (i > 0) continuations.add(continuation + character);
    });
  }
  const alphabet = [...inCodePointOrder(starts), ...inCodePointOrder(continuations)];
  requireRoom(vocabSize, alphabet.length, specialTokens.length);

  const spell = (left: string, right: string): string => left + right.slice(continuation.length);
  const vocabulary = new GrowingVocabulary([...specialTokens, ...alphabet], spell);
  const words = Array.from(counts, ([word, count]): TrainingWord => {
    const pieces = Array.from(word, (character, i) => (i === 0 ? character : continuation + character));
    return { symbols: pieces.map((piece) => vocabulary.idOf(piece)!), count };
  });
  learnMerges(words, vocabulary, vocabSize);
  return vocabulary.tokens;
}
// ANCHOR_END: train-word-pieces

function inCodePointOrder(texts: Iterable<string>): string[] {
  const lastCodePoint = (text: string): number => [...text].at(-1)!.codePointAt(0)!;
  return [...texts].sort((a, b) => lastCodePoint(a) - lastCodePoint(b));
}

function requireRoom(vocabSize: number, characters: number, special: number): void {
  const least = characters + special;
  if (Number.isInteger(vocabSize) && vocabSize >= least) return;
  throw new ConfigError(
    `WordPieceTokenizer.train: vocabSize must be a whole number of at least ${least} ` +
      `(${characters} characters, those within words counted apart, and ${special} special), got ${vocabSize}`,
  );
}
