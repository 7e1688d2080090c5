import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

/** A product of [n, k] and [k, m]. */
const product = (n: number, k: number, m: number): number => 2 * n * k * m;

test('1,024 tokens of GPT-2 are the 291.6 GFLOP that nanoGPT counts', async () => {
  // nanoGPT, transformer_sizing.ipynb: forward_total 291,648,307,200.
  const gpt2 = {
    batchSize: 1,
    sequenceLength: 1024,
    hiddenSize: 768,
    numHiddenLayers: 12,
    intermediateSize: 3072,
    vocabSize: 50_257,
  };
  expectNumbers(await student.call('forwardFlops', gpt2)).toBeClose(291_648_307_200, {
    tolerance: 0,
    because: 'whole numbers, well below 2⁵³',
    mistakes: {
      'the head is forgotten: the last vector is multiplied by all V token vectors':
        291_648_307_200 - product(1024, 768, 50_257),
    },
  });
});

test('random shapes agree with a count of every product', async () => {
  for (let round = 0; round < 5; round++) {
    const [B, T, L] = [1 + random.integer(4), 1 + random.integer(30), 1 + random.integer(5)];
    const H = 1 + random.integer(4);
    const D = 1 + random.integer(9);
    const [C, F, V] = [H * D, 1 + random.integer(50), 1 + random.integer(90)];
    let flops = 0;
    for (let layer = 0; layer < L; layer++) {
      flops += product(B * T, C, 3 * C) + product(B * T, C, C);
      for (let head = 0; head < B * H; head++) flops += product(T, D, T) + product(T, T, D);
      flops += product(B * T, C, F) + product(B * T, F, C);
    }
    flops += product(B * T, C, V);
    const shape = {
      batchSize: B,
      sequenceLength: T,
      hiddenSize: C,
      numHiddenLayers: L,
      intermediateSize: F,
      vocabSize: V,
    };
    const because = 'whole numbers';
    expectNumbers(await student.call('forwardFlops', shape)).toBeClose(flops, { tolerance: 0, because });
    expectNumbers(await student.call('trainingStepFlops', shape)).toBeClose(3 * flops, {
      tolerance: 0,
      because,
      mistakes: { 'this is the forward pass alone': flops, 'this is the backward pass alone': 2 * flops },
    });
  }
});
