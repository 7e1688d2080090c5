// mistake: these are numbers, not bytes
export function trainingBytes(parameters: number, frozenParameters: number): number {
  const trained = parameters - frozenParameters;
  const weights = 4 * parameters;
  const gradients = 4 * trained;
  const moments = 2 * 4 * trained;
  return (weights + gradients + moments) / 4;
}
