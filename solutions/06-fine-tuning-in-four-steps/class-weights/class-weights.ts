/**
 * Weights for the loss that let every class count alike in sum, however rare it is: a class's weight is inversely
 * proportional to how many texts it has, and the mean weight of all texts is 1.
 *
 * @param labels - the class id of each text, 0 … classCount − 1
 * @returns one weight a class, by class id; 0 for a class that has no text
 */
export function classWeights(labels: number[], classCount: number): number[] {
  // BEGIN SOLUTION
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] += 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (present * count)));
  // END SOLUTION
}
