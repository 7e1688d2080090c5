import type { Random } from '../../random';

/** Words after an edit, and where each was before. */
export interface EditedWords {
  readonly words: readonly string[];
  /** For each word its place before the edit; -1 for a new word. */
  readonly origins: readonly number[];
}

/** Words that may stand at a place of a sentence in place of the one there; none if nothing is known. */
export type WordChoices = (
  words: readonly string[],
  place: number,
) => readonly string[] | Promise<readonly string[]>;

/** What an edit must leave alone. */
export interface EditLimits {
  /** Words that stay where and what they are. Default: none */
  readonly fixed?: (place: number) => boolean;
  /** Places before which no word may come in between. Default: none */
  readonly closed?: (place: number) => boolean;
}

// ANCHOR: wordEdits
/**
 * Exchanges two random words, `count` times.
 *
 * @remarks Random swap of Wei and Zou 2019, "EDA: Easy Data Augmentation", §2.
 */
export function swapWords(
  words: readonly string[],
  count: number,
  random: Random,
  { fixed = () => false }: EditLimits = {},
): EditedWords {
  const free = words.map((_, place) => place).filter((place) => !fixed(place));
  const origins = words.map((_, place) => place);
  for (let i = 0; i < count && free.length > 1; i++) {
    const first = random.integer(free.length);
    const second = (first + 1 + random.integer(free.length - 1)) % free.length;
    const [a, b] = [free[first], free[second]];
    [origins[a], origins[b]] = [origins[b], origins[a]];
  }
  return { words: origins.map((origin) => words[origin]), origins };
}

/** Leaves out each word with the given probability, but never all (Wei and Zou 2019, random deletion). */
export function deleteWords(
  words: readonly string[],
  probability: number,
  random: Random,
  { fixed = () => false }: EditLimits = {},
): EditedWords {
  const places = words.map((_, place) => place);
  const kept = places.filter((place) => fixed(place) || random.uniform() >= probability);
  const origins = kept.length > 0 ? kept : places.slice(0, 1);
  return { words: origins.map((origin) => words[origin]), origins };
}

/** Puts another word in place of `count` random ones, of those for which there is a choice. */
export async function replaceWords(
  words: readonly string[],
  count: number,
  choices: WordChoices,
  random: Random,
  { fixed = () => false }: EditLimits = {},
): Promise<EditedWords> {
  const edited = [...words];
  let left = count;
  for (const place of random.shuffle(words.map((_, i) => i))) {
    if (left === 0) break;
    if (fixed(place)) continue;
    const options = await choices(edited, place);
    if (options.length === 0) continue;
    edited[place] = inTheShapeOf(words[place], options[random.integer(options.length)]);
    left--;
  }
  return { words: edited, origins: words.map((_, place) => place) };
}

/** Puts in, at random places, `count` words that could stand for one of the sentence's (random insertion). */
export async function insertWords(
  words: readonly string[],
  count: number,
  choices: WordChoices,
  random: Random,
  { closed = () => false }: EditLimits = {},
): Promise<EditedWords> {
  const gaps = Array.from({ length: words.length + 1 }, (_, gap) => gap).filter((gap) => !closed(gap));
  const added: { gap: number; word: string }[] = [];
  for (const place of random.shuffle(words.map((_, i) => i))) {
    if (added.length === count || gaps.length === 0) break;
    const options = await choices(words, place);
    if (options.length === 0) continue;
    added.push({ gap: gaps[random.integer(gaps.length)], word: options[random.integer(options.length)] });
  }
  const pieces = Array.from({ length: words.length + 1 }, (_, gap) => [
    ...added.filter((one) => one.gap === gap).map(({ word }) => ({ word, origin: -1 })),
    ...(gap < words.length ? [{ word: words[gap], origin: gap }] : []),
  ]).flat();
  return { words: pieces.map(({ word }) => word), origins: pieces.map(({ origin }) => origin) };
}
// ANCHOR_END: wordEdits

/** A word between its punctuation: `"Great!"` is `"`, `Great`, `!"`. */
const wordInside = /^([^\p{L}\p{N}]*)([\p{L}\p{N}](?:.*[\p{L}\p{N}])?)([^\p{L}\p{N}]*)$/u;

/** The letters of a word, small, without the punctuation around it; empty if it has none. */
export function bareWord(word: string): string {
  return (wordInside.exec(word)?.[2] ?? '').toLowerCase();
}

/** `Great!` for `good`, as `Good!`. */
function inTheShapeOf(word: string, other: string): string {
  const [, before = '', inside = '', after = ''] = wordInside.exec(word) ?? [];
  const capital = /^\p{Lu}/u.test(inside) && !/^\p{Lu}/u.test(other);
  const shaped = capital ? other[0].toUpperCase() + other.slice(1) : other;
  return before + shaped + after;
}
