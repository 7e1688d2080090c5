// mistake: the answer ends before it begins
export function bestSpan(startLogits: number[], endLogits: number[]): object {
  const start = startLogits.indexOf(Math.max(...startLogits));
  const end = endLogits.indexOf(Math.max(...endLogits));
  return { start, end, score: startLogits[start] + endLogits[end] };
}
