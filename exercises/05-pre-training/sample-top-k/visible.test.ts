import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** Softmax weights 1 : 2 : 4 : 8 of the tokens 0, 1, 2, 3. */
const logits = Float32Array.of(0, Math.log(2), Math.log(4), Math.log(8));

/** How often each token comes in 3,000 draws. */
async function counts(k: number, temperature: number): Promise<number[]> {
  const uniform = Float64Array.from({ length: 3000 }, () => random.uniform());
  const drawn = (await student.call('sampleTopK', logits, k, temperature, uniform)) as Int32Array;
  expectValue(drawn).toObey(
    'one token must be drawn for each random number',
    (ids) => ids instanceof Int32Array && ids.length === 3000,
  );
  const found = [0, 0, 0, 0];
  for (const id of drawn) found[id] += 1;
  return found;
}

/** Whether counts are within five standard deviations of 3,000 draws with these probabilities. */
function fits(found: number[], weights: number[]): boolean {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.every((weight, id) => {
    const p = weight / total;
    return Math.abs(found[id] - 3000 * p) <= 5 * Math.sqrt(3000 * p * (1 - p)) + 1e-9;
  });
}

test('with k = 1 only the likeliest token comes', async () => {
  expectValue(await counts(1, 1)).toEqual([0, 0, 0, 3000], {
    mistakes: { 'the k least likely tokens are kept, not the likeliest': [3000, 0, 0, 0] },
  });
});

test('with all tokens kept, each comes as often as softmax says', async () => {
  const found = expectValue(await counts(4, 1));
  found.toObey('the likeliest token is taken every time: nothing is drawn', (c) => (c as number[])[3] < 3000);
  found.toObey(
    'the kept tokens are drawn all alike, without their probabilities',
    (c) => !fits(c as number[], [1, 1, 1, 1]),
  );
  found.toObey('of 3,000 draws about 200, 400, 800 and 1,600 must be tokens 0, 1, 2, 3', (c) =>
    fits(c as number[], [1, 2, 4, 8]),
  );
});

test('with k = 2 the two likeliest share all the probability', async () => {
  // Kept are weights 4 and 8: one third and two thirds.
  const found = expectValue(await counts(2, 1));
  found.toObey(
    'top-k does not cut: a token outside the k likeliest came',
    (c) => (c as number[])[0] + (c as number[])[1] === 0,
  );
  found.toObey(
    'the probabilities are not made to sum to 1 again after the cut',
    (c) => !fits(c as number[], [0, 0, 7, 8]) && !fits(c as number[], [0, 0, 4, 11]),
  );
  found.toObey('about 1,000 and 2,000 of 3,000 draws must be tokens 2 and 3', (c) =>
    fits(c as number[], [0, 0, 4, 8]),
  );
});

test('a temperature of one half squares the odds', async () => {
  const found = expectValue(await counts(4, 0.5)); // weights 1 : 4 : 16 : 64
  found.toObey(
    'the logits are multiplied by the temperature; they must be divided by it',
    (c) => !fits(c as number[], [1, Math.SQRT2, 2, 2 * Math.SQRT2]),
  );
  found.toObey('the temperature changes nothing', (c) => !fits(c as number[], [1, 2, 4, 8]));
  found.toObey('of 3,000 draws about 35, 141, 565 and 2,259 must be tokens 0, 1, 2, 3', (c) =>
    fits(c as number[], [1, 4, 16, 64]),
  );
});
