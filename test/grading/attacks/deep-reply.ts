// attack: row 13: an answer nested without end
// verdict: output_limit
// points: 0
// message: nested deeper than
export function mean(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  return cycle;
}
