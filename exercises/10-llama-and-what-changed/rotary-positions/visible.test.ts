import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, student } from 'headway/grading';
import { test } from 'vitest';

const one = (...features: number[]): tf.Tensor4D => tf.tensor4d([[[features]]]);
const because = 'sines and cosines in float32';

test('position 0 turns nothing', async () => {
  const actual = await student.call('rotary', one(1, 2, 3, 4), 0);
  expectTensor(actual).toBeClose(one(1, 2, 3, 4), {
    tolerance: 1e-6,
    because: 'cos 0 is 1 and sin 0 is 0',
    mistakes: { 'the halves come out in the wrong order': one(3, 4, 1, 2) },
  });
});

test('at position 1 the first pair is turned by one radian, counterclockwise', async () => {
  const [cos, sin] = [Math.cos(1), Math.sin(1)];
  const actual = await student.call('rotary', one(1, 0), 1);
  expectTensor(actual).toBeClose(one(cos, sin), {
    tolerance: 1e-5,
    because,
    mistakes: {
      'turned the other way round: the sign of a sine is wrong': one(cos, -sin),
      'positions are counted from 1, not from 0': one(Math.cos(2), Math.sin(2)),
      'the start is not used': one(1, 0),
      'sine and cosine are exchanged': one(sin, cos),
    },
  });
});

test('feature i turns together with feature i + D/2, and later pairs turn slower', async () => {
  // θ = 100 and D = 4: the pairs turn by 1 and by 100^(−1/2) = 0.1 radian.
  const turned = (a: number, b: number, angle: number): [number, number] => [
    a * Math.cos(angle) - b * Math.sin(angle),
    b * Math.cos(angle) + a * Math.sin(angle),
  ];
  const halfSplit = (slow: number): tf.Tensor4D => {
    const [[a, c], [b, d]] = [turned(1, 3, 1), turned(2, 4, slow)];
    return one(a, b, c, d);
  };
  const interleaved = one(...turned(1, 2, 1), ...turned(3, 4, 0.1));
  const actual = await student.call('rotary', one(1, 2, 3, 4), 1, 100);
  expectTensor(actual).toBeClose(halfSplit(0.1), {
    tolerance: 1e-5,
    because,
    mistakes: {
      'neighbours are the pairs: that is the interleaved layout': interleaved,
      'all pairs turn equally fast': halfSplit(1),
      'the exponent is i/D, not 2i/D': halfSplit(100 ** (-1 / 4)),
    },
  });
});
