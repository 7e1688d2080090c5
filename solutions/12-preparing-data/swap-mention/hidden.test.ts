import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

const kinds = ['PER', 'ORG', 'LOC'];

test('random sentences: the names and what is between them are as before, but for the one', async () => {
  for (let round = 0; round < 6; round++) {
    // Pieces: a word that is no name (''), or a name of a kind with one to three words.
    const pieces = Array.from({ length: 3 + random.integer(6) }, (_, i) => ({
      kind: i === 0 || random.uniform() < 0.5 ? kinds[random.integer(3)] : '',
      words: Array.from({ length: 1 + random.integer(3) }, (_unused, j) => `w${i}x${j}`),
    }));
    const chosen = random.integer(pieces.length);
    if (pieces[chosen].kind === '') pieces[chosen].kind = kinds[random.integer(3)];
    const tagsOf = ({ kind, words }: (typeof pieces)[number]): string[] =>
      words.map((_, j) => (kind === '' ? 'O' : `${j === 0 ? 'B' : 'I'}-${kind}`));
    const sentence = { tokens: pieces.flatMap(({ words }) => words), tags: pieces.flatMap(tagsOf) };
    const start = pieces.slice(0, chosen).reduce((sum, { words }) => sum + words.length, 0);
    const name = Array.from({ length: 1 + random.integer(4) }, (_, j) => `new${j}`);
    const after = pieces.map((piece, i) => (i === chosen ? { ...piece, words: name } : piece));
    expectValue(await student.call('swapMention', sentence, start, name)).toEqual({
      tokens: after.flatMap(({ words }) => words),
      tags: after.flatMap(tagsOf),
    });
  }
});
