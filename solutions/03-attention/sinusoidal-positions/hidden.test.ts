import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

/** The paper's formula in float64, one pair (sine, cosine) at a time. */
function reference(length: number, C: number, first = 0): tf.Tensor2D {
  const rows: number[][] = [];
  for (let p = first; p < first + length; p++) {
    const row: number[] = [];
    for (let i = 0; i < C / 2; i++) {
      const angle = p * Math.exp((-2 * i * Math.log(10000)) / C);
      row.push(Math.sin(angle), Math.cos(angle));
    }
    rows.push(row);
  }
  return tf.tensor2d(rows);
}

test('random lengths and sizes agree with the formula', async () => {
  for (const [length, C] of [
    [1 + random.integer(40), 2],
    [2 + random.integer(40), 2 * (3 + random.integer(10))],
    [50, 64],
  ]) {
    expectTensor(await student.call('sinusoidalPositions', length, C)).toBeClose(reference(length, C), {
      tolerance: 1e-5,
      because: 'an angle of up to 50 computed in float32 is off by a few 1e-6',
      mistakes: { 'positions are counted from 1: the first position is 0': reference(length, C, 1) },
    });
  }
});

test('the dot product of two positions depends on their distance alone', async () => {
  const [length, C, distance] = [12, 16, 1 + random.integer(4)];
  const answer = expectTensor(await student.call('sinusoidalPositions', length, C));
  answer.toHaveShape([length, C]);
  const row = (p: number): number[] => Array.from(answer.numbers.data).slice(p * C, (p + 1) * C);
  const dot = (p: number): number => row(p).reduce((sum, value, c) => sum + value * row(p + distance)[c], 0);
  answer.toObey(
    'the dot product of positions p and p + k must not depend on p: each sine needs the cosine of the same angle',
    () =>
      Array.from({ length: length - distance }, (_, p) => dot(p)).every(
        (value) => Math.abs(value - dot(0)) < 1e-3,
      ),
  );
});
