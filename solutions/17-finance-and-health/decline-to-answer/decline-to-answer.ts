/** What answering only where the model is sure gives. */
export interface Selective {
  /** The share of the questions that are answered. */
  readonly coverage: number;
  /** The share of these answers that are wrong; 0 if there are none. */
  readonly risk: number;
}

/**
 * Declines to answer below a threshold of confidence.
 *
 * @param probabilities - for each question those of every class; the likeliest is the answer, its probability the
 * confidence
 * @param labels - the right class of each question
 * @param threshold - it answers from this confidence on
 */
export function answerOrDecline(probabilities: number[][], labels: number[], threshold: number): Selective {
  // BEGIN SOLUTION
  let [answered, wrong] = [0, 0];
  probabilities.forEach((row, place) => {
    const confidence = Math.max(...row);
    if (confidence < threshold) return;
    answered++;
    if (row.indexOf(confidence) !== labels[place]) wrong++;
  });
  return { coverage: answered / probabilities.length, risk: answered === 0 ? 0 : wrong / answered };
  // END SOLUTION
}
