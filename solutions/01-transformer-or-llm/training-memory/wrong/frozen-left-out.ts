// mistake: frozen weights stay in memory
export function trainingBytes(parameters: number, frozenParameters: number): number {
  const trained = parameters - frozenParameters;
  const weights = 4 * trained;
  const gradients = 4 * trained;
  const moments = 2 * 4 * trained;
  return weights + gradients + moments;
}
