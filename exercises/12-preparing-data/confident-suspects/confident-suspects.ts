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
  throw new Error('Not implemented yet: suspects');
}
