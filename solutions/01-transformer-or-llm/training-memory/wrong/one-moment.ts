// mistake: 4 bytes a trained parameter are missing
export function trainingBytes(parameters: number, frozenParameters: number): number {
  const trained = parameters - frozenParameters;
  const weights = 4 * parameters;
  const gradients = 4 * trained;
  const moments = 4 * trained;
  return weights + gradients + moments;
}
