// mistake: the measured test set was not counted
export function pairedBootstrap(a: number[], b: number[], samples: number[][]): object {
  const differences = a.map((score, document) => score - b[document]);
  const meanOf = (documents: number[]): number =>
    documents.reduce((sum, document) => sum + differences[document], 0) / documents.length;
  const difference = meanOf(differences.map((_, document) => document));
  const count = samples.filter((sample) => Math.abs(meanOf(sample) - difference) >= Math.abs(difference) - 1e-12).length;
  return { difference, pValue: count / samples.length };
}
