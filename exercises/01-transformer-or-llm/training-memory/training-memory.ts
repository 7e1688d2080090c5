/**
 * Memory that training with Adam needs for what grows with the parameters: the weights, and for each that is trained
 * its gradient and Adam's two running means, every number in F32. (What the forward pass keeps for the backward pass
 * grows with the batch and is not counted here.)
 *
 * @param parameters - all of the model's parameters
 * @param frozenParameters - how many of them are not trained: they are used, but nothing is computed for them
 * @returns bytes
 */
export function trainingBytes(parameters: number, frozenParameters: number): number {
  throw new Error('Not implemented yet: trainingBytes');
}
