import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

const because = 'a count is exact';

test('a head of its own is counted', async () => {
  const actual = await student.call('countParameters', {
    vocabSize: 7,
    maxPositionEmbeddings: 5,
    hiddenSize: 4,
    numHiddenLayers: 1,
    numAttentionHeads: 2,
    intermediateSize: 16,
    bias: true,
    tieWordEmbeddings: false,
  });
  // (7 + 5)·4 + 244 + 8, and 7·4 for the head
  expectNumbers(actual).toBeClose(328, {
    tolerance: 0,
    because,
    mistakes: { 'a head that is not tied has V·C parameters of its own': 300, 'the head has no bias': 335 },
  });
});

test('random configurations agree with a list of their tensors', async () => {
  for (let round = 0; round < 8; round++) {
    const [H, V, P] = [1 + random.integer(4), 2 + random.integer(90), 1 + random.integer(40)];
    const [C, F, L] = [H * (1 + random.integer(6)), 1 + random.integer(50), 1 + random.integer(6)];
    const [bias, tied] = [random.integer(2) === 1, random.integer(2) === 1];
    const vectors = bias ? [[C], [C]] : [[C]]; // of a norm
    const biases = bias ? [[C], [C], [C], [C], [F], [C]] : [];
    const matrices = [[C, C], [C, C], [C, C], [C, C], [C, F], [F, C]]; // prettier-ignore
    const layer = [...matrices, ...biases, ...vectors, ...vectors];
    const shapes = [[V, C], [P, C], ...Array.from({ length: L }, () => layer).flat(), ...vectors];
    if (!tied) shapes.push([V, C]);
    const count = (list: number[][]): number =>
      list.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
    const expected = count(shapes);
    const asFourC = expected - L * (2 * C * F + (bias ? F : 0)) + L * (8 * C * C + (bias ? 4 * C : 0));
    const actual = await student.call('countParameters', {
      vocabSize: V,
      maxPositionEmbeddings: P,
      hiddenSize: C,
      numHiddenLayers: L,
      numAttentionHeads: H,
      intermediateSize: F,
      bias,
      tieWordEmbeddings: tied,
    });
    expectNumbers(actual).toBeClose(expected, {
      tolerance: 0,
      because,
      mistakes: F === 4 * C ? {} : { 'F is taken to be 4C: use intermediateSize': asFourC },
    });
  }
});
