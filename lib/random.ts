import * as tf from '@tensorflow/tfjs-core';
import { hostTensor } from './host-values';

/** Everything needed to continue a {@link Random} stream exactly where it stood. */
export interface RandomState {
  /** The four 32-bit words of sfc32. */
  readonly words: readonly [number, number, number, number];
  /** The second half of the last Box–Muller pair, if it has not been handed out yet. */
  readonly spareNormal: number | null;
}

/**
 * A seeded stream of random numbers whose state can be saved: the only source of randomness
 * in Headway. Same seed, same numbers, on every machine and backend.
 *
 * @remarks sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush. Not for
 * cryptography.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;
  private spareNormal: number | null = null;

  /** @param seed - any integer; its lower 53 bits count */
  constructor(private readonly seed: number) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 2 ** 32) >>> 0;
    this.c = 0x9e3779b9;
    // Nearby seeds start in nearby states: twelve rounds mix them (the author's recommendation).
    for (let round = 0; round < 12; round++) this.nextWord();
  }

  /** Uniform in [0, 1), with 32 bits of resolution. */
  uniform(): number {
    return this.nextWord() / 2 ** 32;
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal, by Box and Muller (1958). */
  normal(): number {
    if (this.spareNormal !== null) {
      const spare = this.spareNormal;
      this.spareNormal = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform())); // 1 − u is in (0, 1]: no log 0
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Shuffles in place (Fisher and Yates, as Durstenfeld 1964) and returns the array. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }

  /** A tensor of uniform values in [0, 1). The caller disposes it. */
  uniformTensor(shape: number[]): tf.Tensor {
    return this.tensorOf(shape, () => this.uniform(), ['uniform']);
  }

  /** A tensor of normal values. The caller disposes it. */
  normalTensor(shape: number[], mean = 0, standardDeviation = 1): tf.Tensor {
    return this.tensorOf(shape, () => mean + standardDeviation * this.normal(), [
      'normal',
      mean,
      standardDeviation,
    ]);
  }

  /**
   * A tensor that is 0 with a given probability and 1 / (1 − probability) elsewhere: a mask for dropout. The caller
   * disposes it.
   */
  dropoutTensor(shape: number[], probability: number): tf.Tensor {
    const draw = (): Float32Array => this.dropoutMask(tf.util.sizeFromShape(shape), probability);
    return hostTensor(shape, draw, [this, 'dropout', probability]);
  }

  /**
   * An independent stream for one purpose, so that drawing more numbers for one
   * (dropout, say) does not move another (the order of the data).
   *
   * @remarks Depends on this stream's seed and the name only, not on how much was drawn.
   */
  fork(name: string): Random {
    let hash = 0x811c9dc5; // FNV-1a, 32 bits
    for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    return new Random(((hash ^ this.seed) >>> 0) * 2 ** 21 + ((this.seed >>> 0) % 2 ** 21));
  }

  /** A snapshot of the stream, plain data. */
  get state(): RandomState {
    return { words: [this.a, this.b, this.c, this.counter], spareNormal: this.spareNormal };
  }

  /** Puts the stream back to where it stood when the snapshot was taken. */
  set state({ words, spareNormal }: RandomState) {
    [this.a, this.b, this.c, this.counter] = words;
    this.spareNormal = spareNormal;
  }

  private nextWord(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** {@link nextWord} written out with the state in local variables: a training step asks for millions of numbers. */
  private dropoutMask(size: number, probability: number): Float32Array {
    const mask = new Float32Array(size);
    const [least, kept] = [probability * 2 ** 32, 1 / (1 - probability)];
    let { a, b, c, counter } = this;
    for (let i = 0; i < size; i++) {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      mask[i] = sum >>> 0 >= least ? kept : 0;
    }
    Object.assign(this, { a, b, c, counter });
    return mask;
  }

  private tensorOf(shape: number[], draw: () => number, distribution: readonly unknown[]): tf.Tensor {
    const drawAll = (): Float32Array => {
      const values = new Float32Array(tf.util.sizeFromShape(shape));
      for (let i = 0; i < values.length; i++) values[i] = draw();
      return values;
    };
    return hostTensor(shape, drawAll, [this, ...distribution]);
  }
}
