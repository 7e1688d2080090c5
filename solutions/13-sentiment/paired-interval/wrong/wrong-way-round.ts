// mistake: the second model less the first
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  const differences = samples.map(
    (sample) => sample.reduce((sum, i) => sum + second[i] - first[i], 0) / sample.length,
  );
  differences.sort((a, b) => a - b);
  const dropped = Math.floor(((1 - level) / 2) * differences.length);
  return [differences[dropped], differences[differences.length - 1 - dropped]];
}
