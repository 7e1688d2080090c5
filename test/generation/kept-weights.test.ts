import '../../lib/backends/gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptFiles } from '../../lib/checkpoints/kept-files';
import { NativeSession } from '../../lib/compile/run/native-session';
import { newDecoder } from '../../lib/generation/new-decoder';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { loadGguf, saveGguf } from '../../lib/models/llama-gguf';
import { Random } from '../../lib/random';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';

/*
 * What the second process does that opens the same GGUF file: graph, packed weights and prepared session are kept.
 * A process is played here by a model that is loaded anew.
 */

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'headway-kept-weights-'));
const file = path.join(home, 'model.gguf');
let folder = home;
let count = 0;
beforeEach(async () => {
  await tf.setBackend('cpu');
  folder = path.join(home, `cache${count++}`);
  vi.stubEnv('HEADWAY_COMPILE_CACHE', folder);
  await writeModel(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => fs.rmSync(home, { recursive: true }));

const weights = (): string => path.join(folder, 'weights');
const keptWeights = (): string[] => (fs.existsSync(weights()) ? fs.readdirSync(weights()) : []);
const kept = (): string[] => fs.readdirSync(folder).map((name) => path.extname(name));

async function writeModel(seed: number): Promise<void> {
  const tokenizer = ByteLevelBpeTokenizer.train('the theme of the thesis', { vocabSize: 260 });
  const config = llamaConfig({
    vocabSize: 260,
    maxPositionEmbeddings: 32,
    hiddenSize: 64,
    numHiddenLayers: 8, // fewer are compiled sooner than read
    numAttentionHeads: 4,
    numKeyValueHeads: 2,
    intermediateSize: 128,
  });
  const model = new Llama(config, new Random(seed));
  await saveGguf(model, tokenizer, file, { type: 'Q4_1' });
  model.dispose();
}

/** The logits after three tokens, of a model that is loaded for them. */
async function logits(): Promise<Float32Array> {
  const { model } = loadGguf(file, { weights: 'quantized' });
  const { decoder } = await newDecoder(model, { useCache: true, compile: true });
  const found = Float32Array.from(await decoder.next([5, 6, 7]));
  decoder.dispose();
  model.dispose();
  await new Promise(setImmediate); // the session is freed
  return found;
}

/** Without anything kept. */
async function plainLogits(): Promise<Float32Array> {
  vi.stubEnv('HEADWAY_COMPILE_CACHE', 'off');
  const found = await logits();
  vi.stubEnv('HEADWAY_COMPILE_CACHE', folder);
  return found;
}

/** Each session since: whether it took a prepared model, and where its weights lie. */
function watchSessions(): { prepared: boolean; folder: string }[] {
  const seen: { prepared: boolean; folder: string }[] = [];
  const create = NativeSession.create.bind(NativeSession);
  vi.spyOn(NativeSession, 'create').mockImplementation((model, options) => {
    const { session } = options.extra as {
      session: { model_external_initializers_file_folder_path: string };
    };
    const prepared = options.graphOptimizationLevel === 'disabled';
    seen.push({ prepared, folder: path.dirname(session.model_external_initializers_file_folder_path) });
    return create(model, options);
  });
  return seen;
}

describe('a quantised model that was opened before', () => {
  it('has its graph, weights and session from what is kept, and the same logits to the bit', async () => {
    const plain = await plainLogits();
    const sessions = watchSessions();
    expect(await logits()).toEqual(plain);
    expect(kept().sort()).toEqual(['', '.graph', '.onnx']);
    expect(keptWeights()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const files = fs.readdirSync(path.join(weights(), keptWeights()[0]));
    expect(files.sort()).toEqual(['offsets', 'scales', 'steps', 'sums.json']);

    const before = fs.statSync(path.join(weights(), keptWeights()[0], 'steps'));
    expect(await logits()).toEqual(plain);
    expect(sessions).toEqual([
      { prepared: false, folder: weights() },
      { prepared: true, folder: weights() },
    ]);
    expect(fs.statSync(path.join(weights(), keptWeights()[0], 'steps')).mtimeMs).toBe(before.mtimeMs);
  });

  it('is packed anew if its file was replaced by one of the same size and date, and never run with the old', async () => {
    await logits();
    const { atime, mtime, size } = fs.statSync(file);
    await writeModel(2);
    fs.utimesSync(file, atime, mtime);
    expect(fs.statSync(file).size).toBe(size);
    expect(await logits()).toEqual(await plainLogits());
    expect(keptWeights()).toHaveLength(2);
  });

  it('is packed anew if a number was changed in its file', async () => {
    await logits();
    const changed = fs.readFileSync(file);
    changed[changed.length - 1000] ^= 0xff;
    fs.writeFileSync(file, changed);
    expect(await logits()).toEqual(await plainLogits());
    expect(keptWeights()).toHaveLength(2);
  });

  it.each(['steps', 'scales', 'offsets', 'sums.json'])(
    'is packed anew if what is kept of its %s was damaged, which is then mended',
    async (name) => {
      const plain = await logits();
      const damaged = path.join(weights(), keptWeights()[0], name);
      const whole = fs.readFileSync(damaged);
      for (const bytes of [flipped(whole), whole.subarray(0, whole.length >> 1), Buffer.alloc(0)]) {
        fs.writeFileSync(damaged, bytes);
        expect(await logits()).toEqual(plain);
        expect(fs.readFileSync(damaged)).toEqual(whole);
      }
    },
  );

  it('runs from temporary files where nothing can be kept', async () => {
    const plain = await plainLogits();
    fs.writeFileSync(folder, ''); // no folder
    const sessions = watchSessions();
    expect(await logits()).toEqual(plain);
    expect(sessions).toEqual([{ prepared: false, folder: os.tmpdir() }]);
  });

  it('runs from temporary files if they cannot be moved to where they would be kept', async () => {
    const plain = await plainLogits();
    vi.spyOn(KeptFiles.prototype, 'keep').mockReturnValue(undefined);
    expect(await logits()).toEqual(plain);
    expect(keptWeights()).toEqual([]); // gone with the model
  });
});

function flipped(whole: Buffer): Buffer {
  const changed = Buffer.from(whole);
  changed[whole.length >> 1] ^= 1;
  return changed;
}
