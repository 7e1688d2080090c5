// mistake: this is accuracy
export function macroF1(labels: number[], predictions: number[]): number {
  return labels.filter((label, place) => label === predictions[place]).length / labels.length;
}
