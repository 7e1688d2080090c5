import { expectNumbers, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'it is a ratio of small whole numbers' };

test('a word counts as often as it occurs', async () => {
  // "very very old" and "very old old man": very once, old once in common.
  expectNumbers(await student.call('answerF1', 'very very old', 'very old old man')).toBeClose(4 / 7, {
    ...exact,
    mistakes: {
      'words are compared as sets: one that occurs twice counts twice': 4 / 5,
      'each word said is looked up in all of the right answer: one there can be found only once': 6 / 7,
    },
  });
});

test('every punctuation sign of ASCII is taken away, and no other', async () => {
  const signs = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
  expectValue(await student.call('normalizeAnswer', `x${signs}y`)).toEqual('xy', {
    mistakes: { 'the underscore stays: it is a sign, too': 'x_y' },
  });
  expectValue(await student.call('normalizeAnswer', 'É–“1” €2')).toEqual('é–“1” €2');
});

test('random answers agree with counting by hand', async () => {
  for (let round = 0; round < 12; round++) {
    const words = ['ship', 'whale', 'sea', 'the', 'oil'];
    const some = (): string[] =>
      Array.from({ length: 1 + random.integer(6) }, () => words[random.integer(5)]);
    const [said, right] = [some(), some()];
    const kept = (all: string[], word: string): number => all.filter((other) => other === word).length;
    const counted = words.filter((word) => word !== 'the');
    const common = counted.reduce((sum, word) => sum + Math.min(kept(said, word), kept(right, word)), 0);
    const total = (all: string[]): number => counted.reduce((sum, word) => sum + kept(all, word), 0);
    const [a, b] = [total(said), total(right)];
    const f1 = a === 0 || b === 0 ? Number(a === b) : (2 * common) / (a + b);
    const loud = `${said.join(' ').toUpperCase()}?`;
    expectNumbers(await student.call('answerF1', loud, right.join(', '))).toBeClose(f1, exact);
  }
});
