import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

interface Merge {
  left: number;
  right: number;
  id: number;
}

const randomWord = (length: number): number[] => Array.from({ length }, () => random.integer(4));

/** Joins the first place where a pair stands. */
function joinOnce(ids: number[], { left, right, id }: Merge): number[] | undefined {
  const at = ids.findIndex((each, i) => each === left && ids[i + 1] === right);
  return at < 0 ? undefined : [...ids.slice(0, at), id, ...ids.slice(at + 2)];
}

/** The definition, one step at a time: of all merges that can be done, the first learned, leftmost first. */
function encode(word: number[], merges: Merge[]): number[] {
  for (;;) {
    const next = merges.map((merge) => joinOnce(word, merge)).find((joined) => joined !== undefined);
    if (!next) return word;
    word = next;
  }
}

/** Merges as training would make them: each joins two tokens that stand side by side in some text. */
function randomMerges(count: number): Merge[] {
  const merges: Merge[] = [];
  while (merges.length < count) {
    const text = encode(randomWord(40), merges);
    const at = random.integer(Math.max(1, text.length - 1));
    if (at + 1 < text.length) merges.push({ left: text[at], right: text[at + 1], id: 100 + merges.length });
  }
  return merges;
}

test('random words agree with the definition', async () => {
  for (let round = 0; round < 8; round++) {
    const merges = randomMerges(3 + random.integer(12));
    const word = randomWord(1 + random.integer(30));
    expectValue(await student.call('encodeWord', word, merges)).toEqual(encode(word, merges));
  }
});

test('the tokens spell the word', async () => {
  const merges = randomMerges(12);
  const word = randomWord(25);
  const parts = new Map<number, number[]>();
  const spelt = (id: number): number[] => parts.get(id) ?? [id];
  for (const { left, right, id } of merges) parts.set(id, [...spelt(left), ...spelt(right)]);
  const actual = await student.call('encodeWord', word, merges);
  expectValue(actual).toObey(
    'the tokens, written out, must be the word again',
    (ids) => Array.isArray(ids) && JSON.stringify(ids.flatMap(spelt)) === JSON.stringify(word),
  );
  expectValue(actual).toEqual(encode(word, merges)); // the word itself spells the word, too
});
