import * as tf from '@tensorflow/tfjs-core';
import { type GraphBuilder, type GraphNode, type Value } from '../graph/graph';
import { alike, binary, cast, reshape } from '../kernels/mapping';
import { gradientsOf } from './fuse';
import { type Fusion, once } from './fusion';

/** As training/cross-entropy.ts writes it, without class weights and smoothing. */
function crossEntropy(logits: tf.Tensor, labels: tf.Tensor, ignored: tf.Tensor): tf.Tensor {
  const isCounted = tf.notEqual(labels, ignored);
  const counted = tf.expandDims(tf.cast(isCounted, 'float32'), 1);
  const safeLabels = tf.where(isCounted, labels, tf.zerosLike(labels)) as tf.Tensor1D;
  const classes = logits.shape[1]!;
  const oneHot = tf.mul(tf.mul(tf.oneHot(safeLabels, classes), counted), tf.ones([classes]));
  return tf.div(tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)))), tf.sum(oneHot));
}

/**
 * Cross-entropy without a one-hot matrix: the label's log-probability is looked up, and of the gradient,
 * softmax − one-hot, the 1 is taken off where the label is. At a vocabulary of 50,257 that is four passes over
 * the logits in place of sixteen.
 */
export const crossEntropyFusion: Fusion = {
  name: 'cross-entropy',
  inputs(root) {
    const sum =
      root.shape.length === 0
        ? nodeOf(nodeOf(nodeOf(root, 'Div')?.inputs[0], 'Neg')?.inputs[0], 'ReduceSum')
        : undefined;
    const [rows, classes] = sum?.inputs[0]?.shape ?? [];
    if (classes === undefined || sum!.inputs[0]!.shape.length !== 2) return undefined;
    return {
      logits: { dtype: 'float32', shape: [rows, classes] },
      labels: { dtype: 'int32', shape: [rows] },
      ignored: { dtype: 'float32', shape: [] },
      dy: { dtype: 'float32', shape: [] },
    };
  },
  readable({ logits, labels, ignored, dy }) {
    const [dLogits] = gradientsOf((x) => crossEntropy(x, labels, ignored), [logits], dy);
    return { loss: crossEntropy(logits, labels, ignored), dLogits };
  },
  fused(builder, inputs) {
    const { logits } = inputs;
    const column = [logits.shape[0], 1];
    const logProbabilities = once(() => builder.node('LogSoftmax', [logits], logits, { axis: 1 }));
    const isCounted = once(() => {
      const isIgnored = binary(
        builder,
        'Equal',
        cast(builder, inputs.labels, 'float32'),
        inputs.ignored,
        'bool',
      );
      return alike(builder, 'Not', reshape(builder, isIgnored, column));
    });
    const counted = once(() => cast(builder, isCounted(), 'float32'));
    const count = once(() => total(builder, counted()));
    const places = once(() => {
      const zeros = builder.fill(0, { dtype: 'int32', shape: [] });
      const labels = reshape(builder, inputs.labels, column);
      return builder.node('Where', [isCounted(), labels, zeros], labels);
    });
    const pick = (x: Value): Value =>
      builder.node('GatherElements', [x, places()], { dtype: 'float32', shape: column }, { axis: 1 });
    return {
      loss() {
        const sum = total(builder, binary(builder, 'Mul', pick(logProbabilities()), counted()));
        return binary(builder, 'Div', alike(builder, 'Neg', sum), count());
      },
      dLogits() {
        const weight = binary(builder, 'Mul', counted(), binary(builder, 'Div', inputs.dy, count()));
        const softmax = binary(builder, 'Mul', alike(builder, 'Exp', logProbabilities()), weight);
        const atLabels = binary(builder, 'Sub', pick(softmax), weight);
        return builder.node('ScatterElements', [softmax, places(), atLabels], logits, { axis: 1 });
      },
    };
  },
};

function total(builder: GraphBuilder, x: Value): Value {
  const axes = builder.integers(x.shape.map((_, i) => i));
  return builder.node('ReduceSum', [x, axes], { dtype: x.dtype, shape: [] }, { keepdims: 0 });
}

function nodeOf(value: Value | undefined, op: string): GraphNode | undefined {
  return value?.origin.kind === 'node' && value.origin.node.op === op ? value.origin.node : undefined;
}
