// mistake: the best start is chosen first
export function bestSpan(startLogits: number[], endLogits: number[], maxLength: number): object {
  const start = startLogits.indexOf(Math.max(...startLogits));
  let end = start;
  for (let other = start; other < Math.min(start + maxLength, endLogits.length); other++) {
    if (endLogits[other] > endLogits[end]) end = other;
  }
  return { start, end, score: startLogits[start] + endLogits[end] };
}
