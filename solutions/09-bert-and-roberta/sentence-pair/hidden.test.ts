import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** How many tokens each text keeps, by arithmetic: the shorter all, unless both are longer than half of the room. */
function kept(a: number, b: number, room: number): [number, number] {
  if (a + b <= room) return [a, b];
  const half = Math.floor(room / 2);
  if (a <= half) return [a, room - a];
  if (b < room - half) return [room - b, b];
  return [room - half, half];
}

test('random texts agree with the rule', async () => {
  for (let round = 0; round < 12; round++) {
    const text = (): number[] => Array.from({ length: 1 + random.integer(9) }, () => 10 + random.integer(80));
    const [first, second] = [text(), text()];
    const maxLength = 5 + random.integer(14);
    const [a, b] = kept(first.length, second.length, maxLength - 3);
    expectValue(await student.call('sentencePair', first, second, { cls: 1, sep: 2 }, maxLength)).toEqual({
      inputIds: [1, ...first.slice(0, a), 2, ...second.slice(0, b), 2],
      tokenTypeIds: [...new Array<number>(a + 2).fill(0), ...new Array<number>(b + 1).fill(1)],
    });
  }
});
