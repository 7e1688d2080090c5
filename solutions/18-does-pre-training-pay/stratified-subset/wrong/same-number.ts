// mistake: every label has as many
export function stratifiedSubset(labels: string[], count: number, order: number[]): number[] {
  const each = Math.ceil(count / new Set(labels).size);
  const taken = new Map<string, number>();
  return order.filter((place) => {
    const before = taken.get(labels[place]) ?? 0;
    taken.set(labels[place], before + 1);
    return before < each;
  });
}
