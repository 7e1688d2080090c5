import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { ShapeError } from '../lib/errors';
import { assertShape } from '../lib/shape';

const q = tf.zeros([2, 3, 4, 5]);

test('every letter gets the size of its axis', () => {
  const k = tf.zeros([2, 3, 6, 5]);
  expect(assertShape('attention', { q: [q, 'BHTD'], k: [k, 'BHSD'] })).toEqual({
    B: 2,
    H: 3,
    T: 4,
    D: 5,
    S: 6,
  });
});

test('a letter that another argument bound to another size is named, with who bound it', () => {
  const k = tf.zeros([2, 3, 6, 7]);
  expect(() => assertShape('attention', { q: [q, 'BHTD'], k: [k, 'BHSD'] })).toThrow(
    new ShapeError('attention: k must be [B, H, S, D] with D = 5 as in q, got [2, 3, 6, 7]'),
  );
});

test('a wrong number of axes is named before any size', () => {
  expect(() => assertShape('block', { x: [tf.zeros([2, 3]), 'BTC'] })).toThrow(
    new ShapeError('block: x must have 3 axes [B, T, C], got 2 axes [2, 3]'),
  );
});

test('a digit asks for that very size', () => {
  expect(assertShape('mask', { mask: [tf.zeros([2, 1, 4]), 'B1T'] })).toEqual({ B: 2, T: 4 });
  expect(() => assertShape('mask', { mask: [tf.zeros([2, 3, 4]), 'B1T'] })).toThrow(
    new ShapeError('mask: mask must be [B, 1, T], got [2, 3, 4]'),
  );
});

test('a letter that stands twice in one shape asks for a square', () => {
  expect(assertShape('map', { map: [tf.zeros([3, 3]), 'TT'] })).toEqual({ T: 3 });
  expect(() => assertShape('map', { map: [tf.zeros([3, 4]), 'TT'] })).toThrow(
    'map: map must be [T, T] with T = 3 as in map, got [3, 4]',
  );
});

test('a scalar has no letters', () => {
  expect(assertShape('loss', { loss: [tf.scalar(1), ''] })).toEqual({});
  expect(() => assertShape('loss', { loss: [tf.zeros([1]), ''] })).toThrow(
    'loss must have 0 axes [], got 1 axes [1]',
  );
});
