import * as tf from '@tensorflow/tfjs-core';
import { type GraphBuilder, uniformNumber, type Value, type ValueType } from '../graph/graph';
import { alike, binary } from '../kernels/mapping';
import { type Fusion, type Named, once } from './fusion';

const number: ValueType = { dtype: 'float32', shape: [] };

/**
 * AdamW's update of one parameter as training/adamw.ts writes it, in fewer passes over memory, which is what
 * an optimizer's time goes to. The gradient is needed only times (1 − β₁), which the matrix product that makes
 * it can do itself; the bias correction moves from a pass over the second moment to two numbers:
 *
 * s / (√v / r + ε) = s·r / (√v + ε·r)
 */
function adamW(name: string, isDecayed: boolean): Fusion {
  return {
    name,
    inputs({ dtype, shape, origin }) {
      if (dtype !== 'float32' || origin.kind !== 'node' || origin.node.op !== 'Sub') return undefined;
      const tensor = { dtype, shape };
      return {
        parameter: tensor,
        gradient: tensor,
        first: tensor,
        second: tensor,
        stepSize: number,
        rootCorrection: number,
        epsilon: number,
        newFirst: number,
        oldSecond: number,
        newSecond: number,
        ...(isDecayed ? { kept: number } : {}),
      };
    },
    readable(x) {
      const first = tf.add(x.first, tf.mul(tf.sub(x.gradient, x.first), x.newFirst));
      const second = tf.add(tf.mul(x.second, x.oldSecond), tf.mul(tf.square(x.gradient), x.newSecond));
      const root = tf.add(tf.div(tf.sqrt(second), x.rootCorrection), x.epsilon);
      const decayed = isDecayed ? tf.mul(x.parameter, x.kept) : x.parameter;
      return { next: tf.sub(decayed, tf.mul(tf.div(first, root), x.stepSize)), first, second };
    },
    fused(builder, x) {
      const mul = (a: Value, b: Value): Value => binary(builder, 'Mul', a, b);
      const add = (a: Value, b: Value): Value => binary(builder, 'Add', a, b);
      const share = once(() => known(x, 'newFirst'));
      const gradient = once(() => mul(x.gradient, builder.scalar(share())));
      const first = once(() => add(mul(x.first, builder.scalar(1 - share())), gradient()));
      const second = once(() => {
        const scale = builder.scalar(known(x, 'newSecond') / share() ** 2);
        return add(mul(x.second, x.oldSecond), mul(mul(gradient(), gradient()), scale));
      });
      return { next: () => next(builder, x, first(), second()), first, second };
    },
  };
}

function next(builder: GraphBuilder, x: Named<Value>, first: Value, second: Value): Value {
  const mul = (a: Value, b: Value): Value => binary(builder, 'Mul', a, b);
  const root = binary(builder, 'Add', alike(builder, 'Sqrt', second), mul(x.rootCorrection, x.epsilon));
  const step = mul(binary(builder, 'Div', first, root), mul(x.stepSize, x.rootCorrection));
  return binary(builder, 'Sub', 'kept' in x ? mul(x.parameter, x.kept) : x.parameter, step);
}

function known(inputs: Named<Value>, name: string): number {
  return uniformNumber(inputs[name])!;
}

/** The update of matrices, which decay, and of vectors, which do not. */
export const adamWFusions: readonly Fusion[] = [adamW('adamw', true), adamW('adamw without decay', false)];
