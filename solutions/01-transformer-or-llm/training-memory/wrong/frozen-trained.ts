// mistake: frozen parameters need no gradient and no moments
export function trainingBytes(parameters: number, frozenParameters: number): number {
  const trained = parameters;
  void frozenParameters;
  const weights = 4 * parameters;
  const gradients = 4 * trained;
  const moments = 2 * 4 * trained;
  return weights + gradients + moments;
}
