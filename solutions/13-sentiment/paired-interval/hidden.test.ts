import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random models and samples agree with the definition', async () => {
  for (let round = 0; round < 4; round++) {
    const size = 5 + random.integer(30);
    const answers = (share: number): number[] =>
      Array.from({ length: size }, () => Number(random.uniform() < share));
    const [first, second] = [answers(0.8), answers(0.6)];
    const count = 40 + random.integer(60);
    const samples = Array.from({ length: count }, () =>
      Array.from({ length: size }, () => random.integer(size)),
    );
    const level = [0.5, 0.75, 0.875][random.integer(3)];
    const mean = (model: number[], sample: number[]): number =>
      sample.reduce((sum, i) => sum + model[i], 0) / size;
    const differences = Float64Array.from(
      samples,
      (sample) => mean(first, sample) - mean(second, sample),
    ).sort();
    const out = Math.floor(((1 - level) / 2) * count);
    const actual = await student.call('pairedInterval', first, second, samples, level);
    expectNumbers(actual).toBeClose([differences[out], differences[count - 1 - out]], {
      tolerance: 1e-9,
      because: 'means of up to 34 zeros and ones in float64',
    });
  }
});
