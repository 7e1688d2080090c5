import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compile } from '../../lib/compile';
import { UnsupportedError } from '../../lib/errors';
import { Random } from '../../lib/random';
import { refusedUntouched } from './untouched';

let x: tf.Tensor1D;
let weight: tf.Variable<tf.Rank.R1>;

beforeEach(() => {
  x = tf.tensor1d([1, 2, 3]);
  weight = tf.tidy(() => tf.variable(tf.tensor1d([4, 5, 6])));
});
afterEach(() => tf.dispose([x, weight]));

/** A compiled function's first call, which must be refused. */
function refused(fn: (x: tf.Tensor) => unknown): Promise<string> {
  return refusedUntouched(() => compile(fn)(x), [weight]);
}

/** `test/compile/refusals.test.ts:` and the number of the line that calls this, plus `offset`. */
function here(offset = 0): string {
  const line = /refusals\.test\.ts:(\d+)/.exec(new Error().stack!.split('\n')[2])![1];
  return `test/compile/refusals.test.ts:${Number(line) + offset} `;
}

describe('a function that looks at a value is refused, with the line', () => {
  test('dataSync', async () => {
    const line = here(1);
    const message = await refused((x) => tf.mul(x, tf.sum(x).dataSync()[0]));
    expect(message).toBe(
      `compile: a function can only be recorded if it looks at no value while it runs, but ${line}` +
        `reads one (data, dataSync, array, arraySync or print): what is decided by it would be frozen. Compute ` +
        `it with tensors (tf.where), or return the tensor and read it outside`,
    );
  });

  test('arraySync, of a tensor from outside too', async () => {
    const outside = tf.tensor1d([7]);
    const line = here(1);
    expect(await refused((x) => tf.mul(x, outside.arraySync()[0]))).toContain(line);
    outside.dispose();
  });

  test('print', async () => {
    const line = here(2);
    const message = await refused((x) => {
      x.print();
      return tf.square(x);
    });
    expect(message).toContain(`${line}reads one`);
  });

  test('data and array, although they answer later', async () => {
    for (const method of ['data', 'array'] as const) {
      const line = here(2);
      const message = await refused((x) => {
        void x[method]();
        return tf.square(x);
      });
      expect(message).toContain(`${line}reads one`);
    }
  });

  test('the value of a variable', async () => {
    expect(await refused((x) => tf.mul(x, weight.dataSync()[0]))).toContain(`${here()}reads one`);
  });

  test('what it branches on', async () => {
    const message = await refused((x) => (tf.sum(x).dataSync()[0] > 0 ? tf.relu(x) : tf.neg(x)));
    expect(message).toContain('what is decided by it would be frozen');
  });

  test('also if it catches the refusal', async () => {
    const message = await refused((x) => {
      let first = 0;
      try {
        [first] = x.dataSync();
      } catch {
        first = 1;
      }
      return tf.mul(x, first);
    });
    expect(message).toContain('reads one');
  });

  test('inside a gradient, after it has assigned a variable', async () => {
    const message = await refused((x) => {
      weight.assign(tf.mul(weight, 2));
      return tf.grad((y) => tf.mul(y, y.dataSync()[0]))(x);
    });
    expect(message).toContain('reads one');
  });
});

describe('what would be frozen is found when the function is recorded again', () => {
  // Recorded again at calls 2, 4 and 8. Until then a change goes unseen, as in every tracing compiler.
  for (const [changedAt, seenAt] of [
    [2, 2],
    [3, 4],
    [4, 4],
    [5, 8],
  ]) {
    test(`a number that changes at call ${changedAt} is refused at call ${seenAt}`, async () => {
      let factor = 1;
      const line = here(1);
      const scaled = compile((x: tf.Tensor) => tf.mul(x, factor), { name: 'scaled' });
      for (let call = 1; call < seenAt; call++) {
        if (call === changedAt) factor = 2.5;
        (await scaled(x)).dispose();
      }
      factor = 2.5;
      expect(await refusedUntouched(() => scaled(x))).toBe(
        `compile: scaled must compute the same at every call, but something that was recorded as fixed has changed ` +
          `at ${line.trim()}: %0 float32[3] = Mul(0, {1 float32[]}) is now %0 float32[3] = Mul(0, {2.5 float32[]}). ` +
          `Pass what changes from call to call as an argument: a tensor, or a typed array that tf.tensor gets as it is`,
      );
      await scaled.dispose();
    });
  }

  /** Calls once, changes something, calls again: which must be refused, saying what was and what is. */
  async function refusedAfter(change: () => void, fn: (x: tf.Tensor) => tf.Tensor): Promise<string> {
    const fast = compile(fn);
    (await fast(x)).dispose();
    change();
    const message = await refusedUntouched(() => fast(x), [weight]);
    await fast.dispose();
    return message;
  }

  for (const size of [3, 100]) {
    test(`an array of ${size} numbers that is not an argument and is written to`, async () => {
      const array = Float32Array.from({ length: size }, (_, i) => i);
      const message = await refusedAfter(
        () => (array[1] = 5),
        () => tf.neg(tf.tensor(array)),
      );
      expect(message).toContain('recorded as fixed has changed');
    });
  }

  test("a tensor's array that is written to", async () => {
    const array = Float32Array.from({ length: 100 }, (_, i) => i);
    const outside = tf.tensor(array); // tfjs's cpu backend works on the array itself
    const message = await refusedAfter(
      () => (array[1] = 5),
      () => tf.neg(outside),
    );
    expect(message).toContain('recorded as fixed has changed');
    outside.dispose();
  });

  test('another tensor than the first time', async () => {
    const [one, two] = [tf.tensor1d([1, 1, 1]), tf.tensor1d([2, 2, 2])];
    let current = one;
    const message = await refusedAfter(
      () => (current = two),
      (x) => tf.add(x, current),
    );
    expect(message).toContain('{1 float32[3]}) is now'.replace('1 ', 'all 1 '));
    tf.dispose([one, two]);
  });

  test('another variable than the first time, of the same shape', async () => {
    const other = tf.tidy(() => tf.variable(tf.tensor1d([7, 8, 9])));
    let current = weight;
    const message = await refusedAfter(
      () => (current = other as typeof weight),
      (x) => tf.add(x, current),
    );
    expect(message).toMatch(/variable0 \(\d+\) is now another variable, \d+/);
    other.dispose();
  });

  test('another stream of random numbers than the first time', async () => {
    let random = new Random(1);
    const message = await refusedAfter(
      () => (random = new Random(2)),
      (x) => tf.mul(x, random.uniformTensor([3])),
    );
    expect(message).toContain('draw0, random numbers, are now drawn from another stream or distribution');
  });

  test('another mean of random numbers than the first time', async () => {
    const random = new Random(1);
    let mean = 0;
    const message = await refusedAfter(
      () => (mean = 5),
      (x) => tf.mul(x, random.normalTensor([3], mean)),
    );
    expect(message).toContain('draw0, random numbers, are now drawn from another stream or distribution');
  });

  test("tfjs's own randomness, which nothing can draw again", async () => {
    const message = await refusedAfter(
      () => undefined,
      (x) => tf.mul(x, tf.randomUniform([3])),
    );
    expect(message).toContain('recorded as fixed has changed');
  });

  test('a path that depends on how often it was taken', async () => {
    let count = 0;
    const message = await refusedAfter(
      () => undefined,
      (x) => (++count === 1 ? tf.neg(x) : tf.square(x)),
    );
    expect(message).toContain('Neg(0) is now');
  });

  test('a typed array that another type is made of', async () => {
    const fast = compile((ids: Int32Array) => tf.tensor(ids, [3], 'float32'));
    (await fast(Int32Array.of(1, 2, 3))).dispose();
    const message = await refusedUntouched(() => fast(Int32Array.of(4, 5, 6)));
    expect(message).toContain('a typed array that tf.tensor gets as it is');
    await fast.dispose();
  });

  test('nothing is looked for where that is not wanted', async () => {
    let factor = 1;
    const fast = compile((x: tf.Tensor) => tf.mul(x, factor++), { check: false });
    for (let call = 0; call < 4; call++) {
      const y = await fast(x);
      expect(Array.from(await y.data())).toEqual([1, 2, 3]);
      y.dispose();
    }
    expect(factor).toBe(2);
    await fast.dispose();
  });
});

describe('what has no place in a graph is refused', () => {
  test('a tensor that outlives its recording has no values', async () => {
    const kept: tf.Tensor[] = [];
    const fast = compile((x: tf.Tensor) => {
      kept.push(tf.keep(tf.square(x)));
      return tf.neg(x);
    });
    (await fast(x)).dispose();
    const wanted = (line: string): string =>
      `compile: a tensor that was made while a function was recorded has no values afterwards, but ${line}` +
      `uses one: return it from the function, or assign it to a variable`;
    expect(() => kept[0].dataSync()).toThrow(wanted(here()));
    await expect(kept[0].data()).rejects.toThrow(wanted(here()));
    expect(() => tf.add(kept[0], 1)).toThrow(wanted(here()));
    expect(await refused((x) => tf.mul(x, kept[0]))).toBe(wanted(here()));
    tf.dispose(kept);
    await fast.dispose();
  });

  test('a compiled function inside a compiled one, before its first call and after', async () => {
    const inner = compile((x: tf.Tensor) => tf.square(x));
    for (let round = 0; round < 2; round++) {
      const line = here(2);
      const message = await refused((x) => {
        void inner(x);
        return tf.neg(x);
      });
      expect(message).toBe(
        `compile: a compiled function cannot be called inside one, as ${line}does: pass the plain one`,
      );
      (await inner(x)).dispose();
    }
    await inner.dispose();
  });

  test('a function that waits', async () => {
    const inner = compile((x: tf.Tensor) => tf.square(x));
    const message = await refused(async (x) => tf.neg(await inner(x)));
    expect(message).toBe(
      'compile: a function must return its tensors at once, got a promise: what comes after an await would not be recorded',
    );
  });

  test('an operator without a mapping says which, where, and how to add one', async () => {
    const line = here(1);
    const message = await refused((x) => tf.fft(tf.complex(x, x)));
    expect(message).toBe(
      `compile: the operator Complex, used at ${line.trim()}, has no mapping to ONNX: add one under this name to a table ` +
        `in lib/compile/kernels/, with a case in test/golden/generate/operators.py`,
    );
  });

  test('an operator without a mapping inside a gradient', async () => {
    expect(await refused((x) => tf.grad((y) => tf.sum(tf.cumprod(y)))(x))).toContain('Cumprod');
  });

  test('strings', async () => {
    const words = tf.tensor(['a', 'b']);
    const wanted = 'compile: tensors must be float32, int32 or bool, got string';
    expect(await refusedUntouched(() => compile((s: tf.Tensor) => tf.reshape(s, [2]))(words))).toContain(
      wanted,
    );
    expect(await refused(() => words)).toContain(wanted);
    expect(await refused((x) => [x, tf.tensor(['inside'])])).toContain(`${wanted} at ${here().trim()}`);
    words.dispose();
  });

  test('a variable made inside', async () => {
    expect(await refused((x) => tf.mul(x, tf.variable(tf.ones([3]))))).toBe(
      `compile: a function must assign variables that are there before it, but ${here(-1)}makes one, ` +
        `which every call would make again: make it outside`,
    );
  });

  test('a variable assigned with another shape or type', async () => {
    const wanted = "compile: an assigned tensor must have the variable's type float32 [3], got ";
    const assign = (make: (x: tf.Tensor) => tf.Tensor): Promise<string> =>
      refused((x) => {
        weight.assign(tf.mul(weight, 2)); // must be forgotten again
        weight.assign(make(x) as tf.Tensor1D);
      });
    expect(await assign((x) => tf.slice(x, [0], [2]))).toContain(
      `${wanted}float32 [2] at test/compile/refusals`,
    );
    expect(await assign((x) => tf.cast(x, 'int32'))).toContain(`${wanted}int32 [3] at test/compile/refusals`);
  });

  test('a variable assigned where variables are frozen', async () => {
    const step = compile(() => weight.assign(tf.mul(weight, 2)), { variables: 'frozen' });
    expect(await refusedUntouched(step, [weight])).toContain(`but ${here(-1)}assigns one`);
  });

  test('a number as result', async () => {
    expect(await refused((x) => ({ x: tf.neg(x), size: x.size }))).toContain(
      'a function must return tensors, or arrays, objects or maps of them, got number',
    );
  });

  test('arguments that contain themselves', async () => {
    const circle: { x: tf.Tensor; self?: unknown } = { x };
    circle.self = circle;
    const message = await refusedUntouched(() => compile(({ x }: typeof circle) => tf.neg(x))(circle));
    expect(message).toContain('the argument 0.self must not contain itself');
  });

  test("the program's own errors pass through as they are", async () => {
    class OwnError extends Error {}
    const message = await refused((x) => {
      weight.assign(tf.mul(weight, 2));
      return tf.grad(() => {
        throw new OwnError('mine');
      })(x);
    });
    expect(message).toBe('mine');
  });

  test('what an error leaves of a gradient is freed', async () => {
    const message = await refused(
      tf.grad((y: tf.Tensor) => {
        tf.exp(tf.mul(y, y));
        throw new Error('mine');
      }),
    );
    expect(message).toBe('mine');
  });
});

test('other shapes and numbers compile once each; too many are refused', async () => {
  let recorded = 0;
  const scaled = compile(
    (x: tf.Tensor, by: number) => {
      recorded += 1;
      return tf.mul(x, by);
    },
    { name: 'scaled', check: false },
  );
  const twos = tf.ones([2]);
  for (let round = 0; round < 3; round++) {
    for (const [input, by] of [
      [x, 2],
      [twos, 2],
      [x, -0],
      [x, 0],
    ] as const) {
      const y = await scaled(input, by);
      expect(Array.from(await y.data())).toEqual(Array.from(input.dataSync(), (value) => value * by));
      y.dispose();
    }
  }
  expect(recorded).toBe(4);
  for (let by = 100; recorded < 32; by++) (await scaled(x, by)).dispose();
  expect(await refusedUntouched(() => scaled(x, 1000))).toBe(
    'compile: scaled was compiled for 32 different arguments and is called with yet another: pad its tensors to a ' +
      'few shapes, and pass numbers that change as tensors',
  );
  (await scaled(x, 2)).dispose(); // those that are known still run
  await scaled.dispose();
  tf.dispose(twos);
});

describe('shapes that an eager kernel refuses are refused when recorded, not by the graph', () => {
  const wrong: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    'inner sizes of matrices': (x) => tf.matMul(tf.reshape(x, [1, 3]), tf.ones([2, 2])),
    'inner sizes, transposed': (x) => tf.matMul(tf.reshape(x, [3, 1]), tf.ones([2, 2]), true, true),
    'a vector as a matrix': (x) => tf.matMul(x as tf.Tensor2D, tf.ones([3, 3])),
    'batches of matrices': (x) => tf.matMul(tf.reshape(x, [3, 1, 1]), tf.ones([2, 1, 1])),
    'a bias': (x) => tf.fused.matMul({ a: tf.reshape(x, [1, 3]), b: tf.ones([3, 3]), bias: tf.ones([2]) }),
    'operands that do not broadcast': (x) => tf.add(x, tf.ones([2])),
    'a reshape to another size': (x) => tf.reshape(x, [2, 2]),
    'a reshape to no whole size': (x) => tf.reshape(x, [2, -1]),
    'parts of other sizes': (x) => tf.concat([tf.reshape(x, [1, 3]), tf.ones([1, 2])], 0),
    'parts of other ranks': (x) => tf.concat([x, tf.ones([1, 2])], 0),
    'a stack of other sizes': (x) => tf.stack([x, tf.ones([2])]),
    'a slice beyond the end': (x) => tf.slice(x, [1], [3]),
    'a choice between other shapes': (x) => tf.where(tf.greater(x, 0), x, tf.ones([2])),
    'axes that are not there': (x) => tf.sum(x, 1),
    'a transpose of other axes': (x) => tf.transpose(x, [0, 1]),
    'unequal pieces': (x) => tf.concat(tf.split(x, 2)),
    'sizes that do not add up': (x) => tf.concat(tf.split(x, [1, 1])),
    'more of the largest than there are': (x) => tf.topk(x, 4).values,
    'a gather along an axis that is not there': (x) => tf.gather(x, tf.tensor1d([0], 'int32'), 1),
    'segments for other rows': (x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 1], 'int32'), 2),
  };
  for (const [what, fn] of Object.entries(wrong)) {
    test(what, async () => {
      expect(() => tf.tidy(() => fn(x))).toThrow();
      expect(await refused(fn)).not.toContain('ONNX');
    });
  }
});

test('every refusal is an UnsupportedError', async () => {
  await expect(compile((x: tf.Tensor) => tf.mul(x, x.dataSync()[0]))(x)).rejects.toThrow(UnsupportedError);
  await expect(compile((x: tf.Tensor) => tf.fft(tf.complex(x, x)))(x)).rejects.toThrow(UnsupportedError);
});

test('tfjs can be profiled after a function was compiled', async () => {
  (await compile((x: tf.Tensor) => tf.square(x))(x)).dispose();
  const { kernels } = await tf.profile(() => tf.dispose(tf.square(x)));
  expect(kernels.map(({ name }) => name)).toEqual(['Square']);
});
