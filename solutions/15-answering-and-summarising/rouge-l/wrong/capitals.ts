// mistake: capitals and signs were compared too
export function rougeL(summary: string, reference: string): number {
  const [written, wanted] = [summary.split(/\s+/), reference.split(/\s+/)];
  let row = new Array<number>(wanted.length + 1).fill(0);
  for (const word of written) {
    const next = [0];
    wanted.forEach((other, j) => next.push(word === other ? row[j] + 1 : Math.max(row[j + 1], next[j])));
    row = next;
  }
  const common = row[wanted.length];
  return common === 0 ? 0 : (2 * common) / (written.length + wanted.length);
}
