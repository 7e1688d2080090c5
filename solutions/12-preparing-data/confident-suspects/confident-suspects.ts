/**
 * Which examples confident learning suspects of a wrong label. The threshold of a class is the mean probability that the
 * examples with its label are given for it. An example is confidently of a class if its probability for that class is at
 * least the class's threshold; of several such classes, of the most probable. It is suspect if that is not its label.
 *
 * @param labels - the label of each example, 0 to C − 1; each class has an example
 * @param probabilities - for each example the probability of every class, by a model that did not learn from it
 * @returns the places of the suspects, from 0, rising
 */
export function suspects(labels: number[], probabilities: number[][]): number[] {
  // BEGIN SOLUTION
  const thresholds = probabilities[0].map((_, k) => {
    const own = probabilities.filter((_row, n) => labels[n] === k).map((row) => row[k]);
    return own.reduce((sum, p) => sum + p, 0) / own.length;
  });
  return labels.flatMap((label, n) => {
    const row = probabilities[n];
    const confident = row.map((_, k) => k).filter((k) => row[k] >= thresholds[k]);
    if (confident.length === 0) return [];
    const best = confident.reduce((a, b) => (row[b] > row[a] ? b : a));
    return best === label ? [] : [n];
  });
  // END SOLUTION
}
