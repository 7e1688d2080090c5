import { describe, expect, test } from 'vitest';
import {
  type ArchitectureName,
  architectures,
  gptArchitecture,
  llamaArchitecture,
} from '../../lib/models/architectures';
import { BertModel } from '../../lib/models/bert';
import { bertPresets, robertaPresets } from '../../lib/models/bert-presets';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { gptPresets } from '../../lib/models/gpt-presets';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { llamaPresets } from '../../lib/models/llama-presets';
import {
  bytesPerWeight,
  forwardFlopsPerToken,
  inferenceMemory,
  parameterCount,
  storageBytes,
  trainingFlopsEstimate,
  trainingFlopsPerToken,
  trainingMemory,
} from '../../lib/models/sizes';
import published from '../golden/published-sizes.json';

describe('parameterCount', () => {
  test.each(Object.entries(published.parameters))(
    '%s has the %d parameters of transformers',
    (name, count) => {
      expect(parameterCount(architectures[name as ArchitectureName]).total).toBe(count);
    },
  );

  test('GPT-2 has its published 124,439,808 parameters', () => {
    const count = parameterCount(gptArchitecture(gptPresets.gpt2));
    expect(count.total).toBe(124_439_808);
    // By hand: embeddings (50,257 + 1,024)·768; a layer has 4·768² + 4·768 in attention and
    // 8·768² + 5·768 in feed-forward; 25 norms of 2·768.
    expect(count).toEqual({
      embeddings: 39_383_808,
      attention: 28_348_416,
      feedForward: 56_669_184,
      norms: 38_400,
      head: 0,
      total: 124_439_808,
    });
  });

  test('the original Transformer comes within 3.5 % of the 65 and 213 million of its table 3', () => {
    // The paper rounds, and gives its vocabulary as "about 37000": the embeddings alone leave this much room.
    const base = parameterCount(architectures['transformer-base']).total;
    const big = parameterCount(architectures['transformer-big']).total;
    expect(Math.abs(base / 65e6 - 1)).toBeLessThan(0.035);
    expect(Math.abs(big / 213e6 - 1)).toBeLessThan(0.01);
  });

  test('SmolLM2 has its published 134,515,008 parameters', () => {
    expect(parameterCount(llamaArchitecture(llamaPresets['smollm2-135m'])).total).toBe(134_515_008);
  });

  test.each([
    { numKeyValueHeads: 1, tieWordEmbeddings: true, numHiddenLayers: 2, intermediateSize: 24 },
    { numKeyValueHeads: 3, tieWordEmbeddings: false, numHiddenLayers: 1, intermediateSize: 7 },
  ])('a Llama really has the parameters that the formula counts: %o', (choices) => {
    const sizes = { vocabSize: 17, maxPositionEmbeddings: 9, hiddenSize: 12, numAttentionHeads: 3 };
    const config = llamaConfig({ ...sizes, ...choices });
    const model = new Llama(config, 'zeros');
    expect(model.parameterCount).toBe(parameterCount(llamaArchitecture(config)).total);
    model.dispose();
  });

  test.each([
    { bias: true, tieWordEmbeddings: true, numHiddenLayers: 2, intermediateSize: 24 },
    { bias: false, tieWordEmbeddings: true, numHiddenLayers: 1, intermediateSize: 48 },
    { bias: true, tieWordEmbeddings: false, numHiddenLayers: 3, intermediateSize: 7 },
    { bias: false, tieWordEmbeddings: false, numHiddenLayers: 1, intermediateSize: 13 },
  ])('a Gpt really has the parameters that the formula counts: %o', (choices) => {
    const sizes = { vocabSize: 17, maxPositionEmbeddings: 9, hiddenSize: 12, numAttentionHeads: 3 };
    const config = gptConfig({ ...sizes, ...choices });
    const model = new Gpt(config, 'zeros');
    expect(model.parameterCount).toBe(parameterCount(gptArchitecture(config)).total);
    model.dispose();
  });

  test.each([
    ['bert-base', bertPresets['bert-base']],
    ['roberta-base', robertaPresets['roberta-base']],
  ] as const)('a %s with one layer really has its parameters less eleven layers', (name, config) => {
    const model = new BertModel({ ...config, numHiddenLayers: 1 }, 'zeros');
    // A layer as in GPT-2: 12·768² + 13·768.
    expect(model.parameterCount).toBe(parameterCount(architectures[name]).total - 11 * 7_087_872);
    model.dispose();
  });

  test("a Gpt with one of GPT-2's layers really has 124,439,808 parameters less eleven layers", () => {
    const model = new Gpt({ ...gptPresets.gpt2, numHiddenLayers: 1 }, 'zeros');
    expect(model.parameterCount).toBe(124_439_808 - 11 * 7_087_872);
    model.dispose();
  });
});

describe('FLOPs', () => {
  test("GPT-2's forward pass over 1,024 tokens takes nanoGPT's 291,648,307,200 operations", () => {
    // transformer_sizing.ipynb in the nanoGPT repository: forward_total and total.
    expect(1024 * forwardFlopsPerToken(architectures.gpt2, 1024)).toBe(291_648_307_200);
    expect(1024 * trainingFlopsPerToken(architectures.gpt2, 1024)).toBe(874_944_921_600);
  });

  test("6N over GPT-3's 300 billion tokens is the 3.14e23 of its paper", () => {
    // Brown et al. 2020, table D.1: 3.14E+23 for 174,600 million parameters.
    const flops = trainingFlopsEstimate(parameterCount(architectures['gpt3-175b']).total, 300e9);
    expect(Math.abs(flops / 3.14e23 - 1)).toBeLessThan(0.005); // three digits are printed
  });

  test('cross-attention costs a decoder layer one more attention', () => {
    const tiny = { ...architectures['transformer-base'], hiddenSize: 2, intermediateSize: 3, vocabSize: 5 };
    const oneLayer = { ...tiny, encoderLayers: 0, decoderLayers: 1 };
    const without = forwardFlopsPerToken({ ...oneLayer, crossAttention: false }, 7);
    // Four matrices of 2 × 2, and scores and sums over 7 keys of 2 features; two operations each.
    expect(forwardFlopsPerToken(oneLayer, 7) - without).toBe(2 * (4 * 2 * 2 + 2 * 7 * 2));
  });
});

describe('memory and storage', () => {
  test("activations of a layer are Korthikanti's 34C + 5HT bytes a token", () => {
    const two = { ...architectures.gpt2, vocabSize: 1 };
    const one = { ...two, decoderLayers: two.decoderLayers - 1 };
    const shape = { batchSize: 3, length: 128 };
    const layer = trainingMemory(two, shape, 2).activations - trainingMemory(one, shape, 2).activations;
    expect(layer).toBe(3 * 128 * (34 * 768 + 5 * 12 * 128));
  });

  test('weights, gradients and Adam take 16 bytes a parameter in F32', () => {
    const memory = trainingMemory(architectures.gpt2, { batchSize: 1, length: 1 });
    expect(memory.weights + memory.gradients + memory.optimizer).toBe(16 * 124_439_808);
    expect(memory.total).toBe(16 * 124_439_808 + memory.activations);
  });

  test("Llama 2 7B's cache takes half a mebibyte a token in F16, and 70B's grouped heads save seven eighths", () => {
    const shape = { batchSize: 1, length: 1 };
    expect(inferenceMemory(architectures['llama2-7b'], shape).keyValueCache).toBe(2 ** 19); // 2·32·4096·2
    const grouped = architectures['llama2-70b'];
    const full = { ...grouped, numKeyValueHeads: grouped.numAttentionHeads };
    expect(inferenceMemory(full, shape).keyValueCache).toBe(
      8 * inferenceMemory(grouped, shape).keyValueCache,
    );
  });

  test('an encoder needs no cache', () => {
    const memory = inferenceMemory(architectures['bert-base'], { batchSize: 4, length: 512 });
    expect(memory.keyValueCache).toBe(0);
    expect(memory.total).toBe(2 * 109_482_240);
  });

  test('quantised weights take 8.5 and 4.5 bits', () => {
    expect(8 * bytesPerWeight.Q8).toBe(8.5);
    expect(8 * bytesPerWeight.Q4).toBe(4.5);
    expect(storageBytes(32, 'Q4')).toBe(18); // one block of llama.cpp's Q4_0
  });
});
