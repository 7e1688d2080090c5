// attack: row 4: an array of four thousand million holes
// verdict: output_limit
// points: 0
// message: the answer is too large
export function mean(): unknown {
  const holes: number[] = [2];
  holes.length = 2 ** 32 - 1;
  return holes;
}
