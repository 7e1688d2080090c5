import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random texts, blocks and starts give the right rows', async () => {
  for (let round = 0; round < 4; round++) {
    const blockSize = 1 + random.integer(6);
    const tokens = Int32Array.from({ length: blockSize + 1 + random.integer(20) }, () =>
      random.integer(1000),
    );
    const uniform = Array.from({ length: 1 + random.integer(5) }, () => random.uniform());
    const inputIds: number[] = [];
    const labels: number[] = [];
    for (const u of uniform) {
      const start = Math.floor(u * (tokens.length - blockSize));
      for (let t = 0; t < blockSize; t++) {
        inputIds.push(tokens[start + t]);
        labels.push(tokens[start + t + 1]);
      }
    }
    const actual = await student.call('nextTokenBatch', tokens, blockSize, uniform);
    expectValue(actual).toEqual({ inputIds: Int32Array.from(inputIds), labels: Int32Array.from(labels) });
  }
});

test('every start is equally likely', async () => {
  // 10 tokens, blocks of 3: seven starts. 4,900 draws give each 700 times on average, with a standard
  // deviation of √(4900 · 1/7 · 6/7) = 24.5; five of them are 122.
  const tokens = Int32Array.from({ length: 10 }, (_, place) => place);
  const uniform = Array.from({ length: 4900 }, () => random.uniform());
  const actual = await student.call('nextTokenBatch', tokens, 3, uniform);
  expectValue(actual).toObey('each of the seven starts must come up about 700 times in 4,900', (batch) => {
    const { inputIds } = batch as { inputIds: Int32Array };
    const counts = new Array<number>(7).fill(0);
    for (let row = 0; row < 4900; row++) counts[inputIds[3 * row]] += 1;
    return counts.every((count) => Math.abs(count - 700) <= 122);
  });
});
