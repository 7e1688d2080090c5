import { expectFields, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('rows of random texts have the attention and the positions of each text alone', async () => {
  for (let round = 0; round < 4; round++) {
    const lengths = Array.from({ length: 1 + random.integer(4) }, () => 1 + random.integer(5));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    const positions: number[] = [];
    const visible = Array.from({ length: total }, () => Array.from({ length: total }, () => false));
    let start = 0;
    for (const length of lengths) {
      for (let i = 0; i < length; i++) {
        positions.push(i);
        for (let j = 0; j <= i; j++) visible[start + i][start + j] = true;
      }
      start += length;
    }
    const answer = expectFields(await student.call('packedRow', lengths), 'positions', 'visible');
    expectValue(answer.positions).toEqual(positions);
    expectValue(answer.visible).toEqual(visible);
  }
});
