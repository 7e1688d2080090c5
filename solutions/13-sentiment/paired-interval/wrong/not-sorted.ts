// mistake: the differences are not sorted
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  const differences = samples.map(
    (sample) => sample.reduce((sum, i) => sum + first[i] - second[i], 0) / sample.length,
  );
  const dropped = Math.floor(((1 - level) / 2) * differences.length);
  return [differences[dropped], differences[differences.length - 1 - dropped]];
}
