import { expect, test } from 'vitest';
import { finetunePresets } from '../../lib/bench/finetune-presets';
import { benchPresets, trainingStepFlops } from '../../lib/bench/presets';
import { gptArchitecture } from '../../lib/models/architectures';
import { parameterCount } from '../../lib/models/sizes';

test('the operations of a step are those counted by hand', () => {
  // A token of nanoGPT's CPU model: 12·L·C² = 786,432 weights in its blocks, V·C = 8,320 in its head, each
  // multiplied once forward and twice backward, at two operations: 6 · 794,752 = 4,768,512. Attention:
  // 12·L·C·T = 12 · 4 · 128 · 64 = 393,216. Together 5,161,728, for 12 · 64 tokens.
  expect(trainingStepFlops(benchPresets['nanogpt-cpu'])).toBe(12 * 64 * 5_161_728);
  // GPT-2: 12 · 12 · 768² + 50,257 · 768 = 123,532,032 weights; 12 · 12 · 768 · 64 for attention.
  expect(trainingStepFlops(benchPresets.gpt2)).toBe(4 * 64 * (6 * 123_532_032 + 7_077_888));
});

test('the presets have the sizes that their comments say', () => {
  const parameters = (name: keyof typeof benchPresets): number =>
    parameterCount(gptArchitecture(benchPresets[name].config)).total;
  expect(parameters('gpt2')).toBe(124_439_808);
  expect(parameters('c384')).toBe(10_671_360); // 65·384 + 64·384 + 6·(12·384² + 2·384) + 384
});

test('no preset has dropout, so that all contestants compute the same', () => {
  for (const { config } of [...Object.values(benchPresets), ...Object.values(finetunePresets)])
    expect(config.dropout).toBe(0);
});
