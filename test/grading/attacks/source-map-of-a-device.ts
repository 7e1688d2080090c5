// attack: row 11: a source map comment that makes a compiler read without end
// verdict: pass
// points: 3
// message:
export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
//# sourceMappingURL=/dev/zero
