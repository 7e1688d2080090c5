// mistake: Adam's two moments are forgotten
export function trainingBytes(parameters: number, frozenParameters: number): number {
  const trained = parameters - frozenParameters;
  const weights = 4 * parameters;
  const gradients = 4 * trained;
  return weights + gradients;
}
