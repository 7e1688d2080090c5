import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('every window fits, and every word is in one', async () => {
  for (let round = 0; round < 6; round++) {
    const lengths = Array.from({ length: 15 + random.integer(30) }, () => 1 + random.integer(4));
    const [room, overlap] = [6 + random.integer(8), random.integer(3)];
    const windows: [number, number][] = [];
    for (let start = 0, end = 0; end < lengths.length; start = Math.max(start + 1, end - overlap)) {
      const sumTo = (last: number): number => lengths.slice(start, last).reduce((a, b) => a + b, 0);
      end = start;
      while (end < lengths.length && sumTo(end + 1) <= room) end++;
      windows.push([start, end]);
    }
    expectValue(await student.call('wordWindows', lengths, room, overlap)).toEqual(windows);
  }
});
