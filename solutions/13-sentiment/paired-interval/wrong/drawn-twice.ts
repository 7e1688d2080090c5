// mistake: a text that was drawn twice counts once
export function pairedInterval(
  first: number[],
  second: number[],
  samples: number[][],
  level: number,
): [number, number] {
  const differences = samples.map((sample) => {
    const places = [...new Set(sample)];
    return places.reduce((sum, i) => sum + first[i] - second[i], 0) / places.length;
  });
  differences.sort((a, b) => a - b);
  const dropped = Math.floor(((1 - level) / 2) * differences.length);
  return [differences[dropped], differences[differences.length - 1 - dropped]];
}
