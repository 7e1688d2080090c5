// mistake: the whole of 1 − level is left out at the bottom
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  const differences = samples.map(
    (sample) => sample.reduce((sum, i) => sum + first[i] - second[i], 0) / sample.length,
  );
  differences.sort((a, b) => a - b);
  const dropped = Math.floor((1 - level) * differences.length);
  return [differences[dropped], differences[differences.length - 1]];
}
