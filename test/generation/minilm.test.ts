/**
 * all-MiniLM-L6-v2 against sentence-transformers. The model is not part of the project:
 *
 *     HEADWAY_MIRROR=DIR npx vitest run test/generation/minilm.test.ts
 *
 * where DIR holds its folder, at any depth: `headway model get all-minilm-l6-v2` gets it.
 */
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findByFingerprint } from '../../lib/data/verified-download';
import { embedSentences } from '../../lib/generation/sentence-embedding';
import type { BertModel } from '../../lib/models/bert';
import { loadModel } from '../../lib/models/pretrained';
import { findModel } from '../../lib/models/registry';
import golden from '../golden/minilm.json';

const mirror = process.env.HEADWAY_MIRROR ?? '';
const weights = findModel('all-minilm-l6-v2').files.find(({ name }) => name === 'model.safetensors')!;
const path = mirror === '' ? undefined : await findByFingerprint(mirror, weights);

describe.skipIf(path === undefined)(
  'MiniLM (skipped: HEADWAY_MIRROR names no folder with its weights)',
  { timeout: 120_000 },
  () => {
    test("has sentence-transformers' vectors", async () => {
      expect(golden.file.sha256).toBe(weights.sha256);
      const { model, tokenizer } = loadModel(dirname(path!));
      const options = { maxLength: golden.maxLength, compile: true };
      const vectors = await embedSentences(model as BertModel, tokenizer, golden.sentences, options);
      model.dispose();
      // Vectors of length 1 after six layers of float32 on both sides.
      golden.vectors.forEach((expected, i) => {
        const worst = expected.reduce((most, value, c) => Math.max(most, Math.abs(value - vectors[i][c])), 0);
        expect(worst, golden.sentences[i].slice(0, 40)).toBeLessThan(1e-5);
      });
    });
  },
);
