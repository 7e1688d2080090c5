/**
 * Draws some texts so that each label has the share that it has in all.
 *
 * @param labels - the label of each text; each label's share of `count` is a whole number
 * @param count - how many texts to draw
 * @param order - all places 0 … labels.length − 1, shuffled by the seed: earlier ones are drawn first
 * @returns the places that are drawn, in the order of `order`
 */
export function stratifiedSubset(labels: string[], count: number, order: number[]): number[] {
  // BEGIN SOLUTION
  const left = new Map<string, number>();
  for (const label of labels) left.set(label, (left.get(label) ?? 0) + 1);
  for (const [label, all] of left) left.set(label, Math.round((count * all) / labels.length));
  return order.filter((place) => {
    const quota = left.get(labels[place])!;
    left.set(labels[place], quota - 1);
    return quota > 0;
  });
  // END SOLUTION
}
