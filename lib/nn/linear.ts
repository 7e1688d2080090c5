import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { initialWeight, type InitialWeights } from './initial';
import { Module } from './module';

/** What a {@link Linear} or {@link Conv1D} may choose. */
export interface LinearOptions {
  /** Whether a vector is added after the product. Default: true, starting at zero. */
  readonly bias?: boolean;
  /** Of the normal distribution that the weight starts from. Default: 0.02, as in GPT-2. */
  readonly standardDeviation?: number;
}

/** What is added beside the product of a linear layer, to learn in its place: LoRA. */
export interface LayerAdapter {
  /** Its parts by the name they get in a checkpoint. */
  readonly parts: Readonly<Record<string, Module>>;
  /** @returns what is added: x [..., in] → [..., out] */
  forward(x: tf.Tensor): tf.Tensor;
}

/** A linear layer that an adapter can be put beside. */
export interface AdaptableLayer extends Module {
  readonly weight: tf.Variable<tf.Rank.R2>;
  /** Whether the weight lies [out, in]; else [in, out]. */
  readonly isTransposed: boolean;
  /** Puts an adapter beside the weight, owned by the layer from then on; `undefined` takes it away and frees it. */
  adapt(adapter: LayerAdapter | undefined): void;
}

/**
 * y = x·Wᵀ + b on the last axis, with the weight stored [out, in] as in PyTorch's `nn.Linear`.
 *
 * @remarks The same map as {@link Conv1D}, whose weight lies the other way round.
 */
export class Linear extends Module implements AdaptableLayer {
  readonly isTransposed: boolean = true;
  private adapter?: LayerAdapter;
  /** Shape [out, in]. */
  readonly weight: tf.Variable<tf.Rank.R2>;
  /** Shape [out]; absent without bias. */
  readonly bias?: tf.Variable<tf.Rank.R1>;

  /**
   * @param inputSize - features in
   * @param outputSize - features out
   * @param initial - where the first values of the weight come from
   */
  constructor(inputSize: number, outputSize: number, initial: InitialWeights, options: LinearOptions = {}) {
    super();
    const { bias = true, standardDeviation = 0.02 } = options;
    this.weight = this.parameter(
      'weight',
      initialWeight([outputSize, inputSize], standardDeviation, initial),
    );
    if (bias) this.bias = this.parameter('bias', tf.zeros<tf.Rank.R1>([outputSize]));
  }

  /**
   * @param x - shape [..., in]
   * @returns shape [..., out]
   * @throws ShapeError if the last axis of x is not `inputSize`
   */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const y = affine(this.path || 'Linear', x, this.weight, this.isTransposed, this.bias);
      return this.adapter ? tf.add(y, this.adapter.forward(x)) : y;
    });
  }

  adapt(adapter: LayerAdapter | undefined): void {
    for (const name of Object.keys(this.adapter?.parts ?? {})) this.removeChild(name);
    for (const [name, part] of Object.entries(adapter?.parts ?? {})) this.child(name, part);
    this.adapter = adapter;
  }
}

/**
 * y = x·W + b on the last axis, with the weight stored [in, out] as in GPT-2's checkpoints.
 *
 * @remarks OpenAI's GPT-2 wrote its linear layers as convolutions of width 1; the name and the
 * layout stayed in every GPT-2 checkpoint. Transpose the weight to get a {@link Linear}.
 */
export class Conv1D extends Module implements AdaptableLayer {
  readonly isTransposed: boolean = false;
  private adapter?: LayerAdapter;
  /** Shape [in, out]. */
  readonly weight: tf.Variable<tf.Rank.R2>;
  /** Shape [out]; absent without bias. */
  readonly bias?: tf.Variable<tf.Rank.R1>;

  /**
   * @param inputSize - features in
   * @param outputSize - features out
   * @param initial - where the first values of the weight come from
   */
  constructor(inputSize: number, outputSize: number, initial: InitialWeights, options: LinearOptions = {}) {
    super();
    const { bias = true, standardDeviation = 0.02 } = options;
    this.weight = this.parameter(
      'weight',
      initialWeight([inputSize, outputSize], standardDeviation, initial),
    );
    if (bias) this.bias = this.parameter('bias', tf.zeros<tf.Rank.R1>([outputSize]));
  }

  /**
   * @param x - shape [..., in]
   * @returns shape [..., out]
   * @throws ShapeError if the last axis of x is not `inputSize`
   */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const y = affine(this.path || 'Conv1D', x, this.weight, this.isTransposed, this.bias);
      return this.adapter ? tf.add(y, this.adapter.forward(x)) : y;
    });
  }

  adapt(adapter: LayerAdapter | undefined): void {
    for (const name of Object.keys(this.adapter?.parts ?? {})) this.removeChild(name);
    for (const [name, part] of Object.entries(adapter?.parts ?? {})) this.child(name, part);
    this.adapter = adapter;
  }
}

/**
 * The standard deviation that keeps the size of signals and gradients from layer to layer.
 *
 * @remarks Glorot and Bengio 2010, eq. 16, with a normal distribution. tensor2tensor and Marian start the original
 * Transformer's matrices so.
 */
export function glorotDeviation(inputSize: number, outputSize: number): number {
  return Math.sqrt(2 / (inputSize + outputSize));
}

/** All leading axes become rows of one matrix product, which every backend has a fast kernel for. */
function affine(
  where: string,
  x: tf.Tensor,
  weight: tf.Tensor2D,
  transposed: boolean,
  bias?: tf.Tensor1D,
): tf.Tensor {
  const [inputSize, outputSize] = transposed ? [weight.shape[1], weight.shape[0]] : weight.shape;
  const leading = x.shape.slice(0, -1);
  if (x.rank === 0 || x.shape[x.rank - 1] !== inputSize) {
    throw new ShapeError(`${where}: the last axis of x must be ${inputSize}, got [${x.shape.join(', ')}]`);
  }
  const rows = tf.matMul(tf.reshape(x, [-1, inputSize]) as tf.Tensor2D, weight, false, transposed);
  return tf.reshape(bias ? tf.add(rows, bias) : rows, [...leading, outputSize]);
}
