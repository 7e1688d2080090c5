import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

/** The longest common subsequence by trying every choice of words: for short texts only. */
function longestCommon(written: string[], wanted: string[]): number {
  let best = 0;
  for (let choice = 0; choice < 2 ** written.length; choice++) {
    const chosen = written.filter((_, i) => choice & (1 << i));
    let at = 0;
    for (const word of wanted) if (at < chosen.length && word === chosen[at]) at++;
    if (at === chosen.length) best = Math.max(best, chosen.length);
  }
  return best;
}

test('random texts agree with trying every choice of words', async () => {
  for (let round = 0; round < 6; round++) {
    const words = (count: number): string[] => Array.from({ length: count }, () => 'abcd'[random.integer(4)]);
    const [written, wanted] = [words(3 + random.integer(7)), words(3 + random.integer(9))];
    const common = longestCommon(written, wanted);
    const f1 = (2 * common) / (written.length + wanted.length);
    expectNumbers(await student.call('rougeL', written.join(' '), wanted.join(', '))).toBeClose(f1, {
      tolerance: 1e-12,
      because: 'both are ratios of small whole numbers',
    });
  }
});

test('texts without a common word, and empty ones, give 0', async () => {
  const exact = { tolerance: 0, because: 'there is nothing in common' };
  const word = `w${random.integer(1000)}`;
  expectNumbers(await student.call('rougeL', word, 'another thing')).toBeClose(0, exact);
  expectNumbers(await student.call('rougeL', '', word)).toBeClose(0, exact);
  expectNumbers(await student.call('rougeL', '…', '!')).toBeClose(0, exact);
  expectNumbers(await student.call('rougeL', word, word.toUpperCase())).toBeClose(1, exact);
});
