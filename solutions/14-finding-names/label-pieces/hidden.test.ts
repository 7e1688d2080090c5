import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('any sentence has as many labels as tokens, and each tag once', async () => {
  for (let round = 0; round < 5; round++) {
    const counts = Array.from({ length: 3 + random.integer(20) }, () => 1 + random.integer(4));
    const tags = counts.map(() => random.integer(7));
    const labels: number[] = [-100];
    for (let word = 0; word < counts.length; word++) {
      for (let piece = 0; piece < counts[word]; piece++) labels.push(piece === 0 ? tags[word] : -100);
    }
    labels.push(-100);
    expectValue(await student.call('labelPieces', tags, counts)).toEqual(labels);
  }
});
