import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateLanguageModel } from '../../lib/cli/evaluate-language-model';
import { mobyDick } from '../../lib/data/moby-dick';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { saveGguf } from '../../lib/models/llama-gguf';
import { llamaPresets } from '../../lib/models/llama-presets';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';

const folder = mkdtempSync(join(tmpdir(), 'headway-evaluate-'));
const [model, text] = [join(folder, 'tiny.gguf'), join(folder, 'text.txt')];

beforeAll(async () => {
  const tokenizer = ByteLevelBpeTokenizer.train('Call me Ishmael.', { vocabSize: 260 });
  const { vocabSize } = tokenizer;
  // Large initial weights: a model that says the same whatever it reads would hide what is wrong.
  const config = llamaConfig({ ...llamaPresets.tiny, vocabSize, initializerRange: 0.5 });
  const llama = new Llama(config, new Random(1));
  await saveGguf(llama, tokenizer, model, { type: 'Q8_0' });
  llama.dispose();
  writeFileSync(text, mobyDick().slice(0, 300));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('headway evaluate lm measures a GGUF file as it is, as it does with its weights as float32', async () => {
  const quantised = await evaluateLanguageModel({ model, data: [text], compile: true });
  const asFloats = await evaluateLanguageModel({ model, data: [text], compile: false });
  expect(quantised.execution.compiled).toBe(true);
  expect(asFloats.execution.compiled).toBe(false);
  // 8 bits of what is multiplied: a hundredth of a loss of several nats.
  const [a, b] = [quantised, asFloats].map(({ metrics }) => metrics.loss as number);
  expect(Math.abs(a / b - 1)).toBeLessThan(0.01);
  expect(a).not.toBe(b);
});

test('headway evaluate lm reads as many tokens together as --context says', async () => {
  const [short, long] = await Promise.all(
    [1, 32].map((context) => evaluateLanguageModel({ model, data: [text], context, compile: false })),
  );
  expect(short.config.blockSize).toBe(1);
  expect(long.config.blockSize).toBe(32);
  expect(short.metrics.tokens).toBe(long.metrics.tokens);
  expect(short.metrics.loss).not.toBeCloseTo(long.metrics.loss as number, 2);
});
