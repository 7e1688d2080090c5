import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pythonWithLlamaCpp } from '../../lib/bench/model-benchmark';
import { modelWorkload } from '../../lib/bench/model-workload';
import { UnsupportedError } from '../../lib/errors';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { saveGguf } from '../../lib/models/llama-gguf';
import { llamaPresets } from '../../lib/models/llama-presets';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';

const folder = mkdtempSync(join(tmpdir(), 'headway-bench-model-'));
const file = join(folder, 'tiny.gguf');

beforeAll(async () => {
  const tokenizer = ByteLevelBpeTokenizer.train('Call me Ishmael.', { vocabSize: 260 });
  const { vocabSize } = tokenizer;
  const config = llamaConfig({ ...llamaPresets.tiny, vocabSize, maxPositionEmbeddings: 512 });
  const model = new Llama(config, new Random(1));
  await saveGguf(model, tokenizer, file, { type: 'Q8_0' });
  model.dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('reading counts the prompt alone, writing what is written after it', async () => {
  for (const [work, tokens] of [['reading', 256] as const, ['writing', 64] as const]) {
    const run = await modelWorkload(file, work);
    const started = performance.now();
    const done = await run();
    expect(done.tokens).toBe(tokens);
    expect(done.milliseconds).toBeGreaterThan(0);
    expect(done.milliseconds).toBeLessThan(performance.now() - started); // the other part is not in it
  }
});

test('a Python without llama-cpp-python is refused, with what to do', () => {
  vi.stubEnv('HEADWAY_PYTHON', join(folder, 'no-python'));
  expect(pythonWithLlamaCpp).toThrow(UnsupportedError);
  expect(pythonWithLlamaCpp).toThrow(/pip install llama-cpp-python/);
  vi.unstubAllEnvs();
});
