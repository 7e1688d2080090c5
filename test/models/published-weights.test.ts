/**
 * Weights that others trained, against what others computed with them. They are not part of the project:
 *
 *     HEADWAY_MIRROR=DIR npx vitest run test/models/published-weights.test.ts
 *
 * where DIR holds `stories260K/` (karpathy/tinyllamas) and `sort-gpt/` (bbycroft/llm-viz).
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { readTensorsJson } from '../../lib/checkpoints/tensors-json';
import { generate } from '../../lib/generation/generate';
import { loadLlama2c } from '../../lib/models/llama2c';
import { loadMinGpt } from '../../lib/models/min-gpt';
import { attentionWeights } from '../../lib/nn/attention';
import { geluTanh } from '../../lib/nn/gelu';
import { causalMask } from '../../lib/nn/masks';
import { loadLlama2cTokenizer } from '../../lib/tokenizers/llama2c-tokenizer';
import { maxRelativeError } from '../golden/golden';

const mirror = process.env.HEADWAY_MIRROR ?? '';

describe.skipIf(mirror === '')(
  'published weights (skipped: HEADWAY_MIRROR names no folder with them)',
  () => {
    test('stories260K writes the 200 tokens that llama2.c writes', { timeout: 60_000 }, async () => {
      const file = (name: string): string => join(mirror, 'stories260K', name);
      const model = loadLlama2c(file('stories260K.bin'));
      const tokenizer = loadLlama2cTokenizer(file('tok512.bin'));
      const written: number[] = [];
      const options = { maxNewTokens: 200, doSample: false };
      for await (const id of generate(model, [tokenizer.bosTokenId!], options)) written.push(id);
      expect(tokenizer.decode(written)).toBe(readFileSync(file('expected-greedy-200.txt'), 'utf8'));
    });

    test("every intermediate tensor of sort-gpt is PyTorch's", () => {
      const model = loadMinGpt(join(mirror, 'sort-gpt', 'gpt-nano-sort-model.json'));
      const golden = readTensorsJson(join(mirror, 'sort-gpt', 'gpt-nano-sort-t0-partials.json')).tensors;
      const ids = tf.tensor2d(Array.from(golden.get('idx')!.data), [3, 11], 'int32');
      const seen = new Map<string, tf.Tensor>();
      const logits = model.forward(ids, { inspect: (name, x) => seen.set(name, tf.keep(tf.clone(x))) });

      const [block] = model.blocks;
      const { attention, feedForward } = block;
      const x = seen.get('embeddings')!;
      const ln1 = block.attentionNorm.forward(x);
      const qkv = attention.queryKeyValue.forward(ln1);
      const heads = (part: tf.Tensor): tf.Tensor =>
        tf.transpose(tf.reshape(part, [3, 11, 3, 16]), [0, 2, 1, 3]);
      const [q, k, v] = tf.split(qkv, 3, -1).map(heads);
      const scores = tf.mul(tf.matMul(q, k, false, true), 1 / 4);
      const attSm = attentionWeights(q, k, causalMask(11));
      const y = tf.reshape(tf.transpose(tf.matMul(attSm, v), [0, 2, 1, 3]), [3, 11, 48]);
      const yProj = attention.project.forward(y);
      const attnResid = tf.add(x, yProj);
      const ln2 = block.feedForwardNorm.forward(attnResid);
      const fc = feedForward.expand.forward(ln2);
      const mlp = feedForward.forward(ln2);
      const tok_emb = model.tokenEmbedding.forward(ids);
      const pos_emb = tf.reshape(model.positionEmbedding.weight, [1, 11, 48]);
      const ours: Record<string, tf.Tensor> = {
        ...{ tok_emb, pos_emb, x, ln1, qkv, q, k, v, attSm, y, yProj, attnResid, ln2, fc, mlp },
        att: tf.where(tf.equal(causalMask(11), 0), scores, 0), // −∞ in the file where a later token is hidden
        gelu: geluTanh(fc),
        mlpResid: tf.add(attnResid, mlp),
        block0: seen.get('h.0')!,
        block1: seen.get('h.1')!,
        block2: seen.get('h.2')!,
        ln_f: seen.get('ln_f')!,
        lm_head: logits,
        probs: tf.softmax(logits),
      };
      expect(Object.keys(ours).sort()).toEqual([...golden.keys()].filter((name) => name !== 'idx').sort());
      for (const [name, tensor] of Object.entries(ours)) {
        const { shape, data } = golden.get(name)!;
        const values = Array.from(data, (value) => (value === -Infinity ? 0 : value));
        // Float32 on both sides, up to three layers.
        expect(maxRelativeError(tensor, { shape: [...shape], values }), name).toBeLessThan(1e-5);
      }
    });
  },
);
