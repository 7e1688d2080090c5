import { uniformNumber, type Value } from '../graph/graph';
import type { Rule } from './rebuild';
import { madeBy } from './simplify';

/**
 * Root mean square normalisation, as nn/rms-norm.ts writes it, as one operator. It keeps nothing for a gradient, so
 * it is for graphs without.
 */
const rmsNorm: Rule = (b, { op, inputs: [normalised, weight], types: [type] }) => {
  if (op !== 'Mul' || weight?.shape.length !== 1) return undefined;
  const product = madeBy(normalised, 'Mul');
  const root = madeBy(madeBy(product?.inputs[1], 'Reciprocal')?.inputs[0], 'Sqrt');
  const sum = madeBy(root?.inputs[0], 'Add');
  const mean = madeBy(sum?.inputs[0], 'ReduceMean');
  const square = madeBy(mean?.inputs[0], 'Mul');
  const x = product?.inputs[0];
  const epsilon = sum && uniformNumber(sum.inputs[1]!);
  if (!x || epsilon === undefined || !square?.inputs.every((factor) => factor === x)) return undefined;
  if (!isLastAxis(mean!.inputs[1]!, x)) return undefined;
  const attributes = { axis: -1, epsilon: { float: epsilon }, stash_type: 1 };
  return b.node('SimplifiedLayerNormalization', [x, weight], type, attributes);
};

function isLastAxis({ origin }: Value, x: Value): boolean {
  if (origin.kind !== 'constant' || origin.data.length !== 1) return false;
  const axis = Number(origin.data[0]);
  return axis === -1 || axis === x.shape.length - 1;
}

/** Rewrites for a processor and graphs that are not trained: operators of ONNX Runtime's own. */
export const inferenceRules: readonly Rule[] = [rmsNorm];
