// attack: row 13: an answer of three million parts
// verdict: output_limit
// points: 0
// message: the answer is too large
export function mean(): unknown {
  return Array.from({ length: 3_000_000 }, () => 0);
}
