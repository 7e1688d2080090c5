/**
 * A paired bootstrap interval: in which range the difference between two models' accuracies would lie, were the test
 * texts drawn anew (Efron and Tibshirani 1993, §13.3).
 *
 * @param first - for each test text 1 if the first model was right, else 0
 * @param second - the same of the second model, on the same texts
 * @param samples - the texts drawn with replacement, many times over: places in `first` and `second`
 * @param level - the share of the samples that the interval covers, in (0, 1]
 * @returns the smallest and the largest of the differences, first less second, when ⌊(1 − level) / 2 · samples⌋ are left
 * out at either end
 */
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  // BEGIN SOLUTION
  const differences = samples.map(
    (sample) => sample.reduce((sum, i) => sum + first[i] - second[i], 0) / sample.length,
  );
  differences.sort((a, b) => a - b);
  const dropped = Math.floor(((1 - level) / 2) * differences.length);
  return [differences[dropped], differences[differences.length - 1 - dropped]];
  // END SOLUTION
}
