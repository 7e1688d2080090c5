// mistake: a difference is a count, not a share
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  const differences = samples.map((sample) => sample.reduce((sum, i) => sum + first[i] - second[i], 0));
  differences.sort((a, b) => a - b);
  const dropped = Math.floor(((1 - level) / 2) * differences.length);
  return [differences[dropped], differences[differences.length - 1 - dropped]];
}
