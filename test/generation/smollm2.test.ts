/**
 * SmolLM2-135M-Instruct in 4 bits, against llama.cpp on the same file. The file is not part of the project:
 *
 *     HEADWAY_MIRROR=DIR npx vitest run test/generation/smollm2.test.ts
 *
 * where DIR holds it, at any depth and by any name: `headway model get smollm2-135m-instruct` gets it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sequentialBlocks } from '../../lib/data/sequential-blocks';
import { findByFingerprint } from '../../lib/data/verified-download';
import { languageModelLoss } from '../../lib/evaluation/language-model-loss';
import { chatTemplateOf } from '../../lib/generation/load-chat-model';
import { newDecoder } from '../../lib/generation/new-decoder';
import { greedyToken } from '../../lib/generation/sampling';
import { loadGguf, type LoadedGguf } from '../../lib/models/llama-gguf';
import { findModel } from '../../lib/models/registry';
import golden from '../golden/smollm2.json';

const mirror = process.env.HEADWAY_MIRROR ?? '';
const [file] = findModel('smollm2-135m-instruct').files;
const path = mirror === '' ? undefined : await findByFingerprint(mirror, file);

describe.skipIf(path === undefined)(
  'SmolLM2 and llama.cpp (skipped: HEADWAY_MIRROR names no folder with the file)',
  { timeout: 300_000 },
  () => {
    let loaded: LoadedGguf;
    beforeAll(() => (loaded = loadGguf(path!, { weights: 'quantized' })));
    afterAll(() => loaded.model.dispose());

    test('agree on the file', () => expect(golden.file.sha256).toBe(file.sha256));

    test('find the same text as perplexing, to 1 %', async () => {
      const { text, ids, perplexity } = golden.perplexity;
      expect(loaded.tokenizer.encode(text)).toEqual(ids);
      const blocks = sequentialBlocks(ids, { batchSize: 1, blockSize: ids.length - 1 });
      const loss = await languageModelLoss(loaded.model, blocks, true);
      expect(Math.abs(Math.exp(loss) / perplexity - 1)).toBeLessThan(0.01);
    });

    test('choose the same token wherever llama.cpp is sure by half a logit, and nearly everywhere else', async () => {
      const { model, tokenizer } = loaded;
      const template = chatTemplateOf(path!)!;
      const { decoder } = await newDecoder(model, { useCache: true, compile: true });
      let [same, all] = [0, 0];
      for (const { prompt, promptIds, ids, margins } of golden.replies) {
        const text = template.render([{ role: 'user', content: prompt }]);
        expect(tokenizer.encode(text, { allowSpecial: true })).toEqual(promptIds);
        decoder.forget();
        let unseen = promptIds;
        for (const [place, id] of ids.entries()) {
          const chosen = greedyToken(await decoder.next(unseen));
          // Rows are rounded to 8 bits: llama.cpp itself, with flash attention, is off by 0.25 (root mean square).
          if (margins[place] >= 0.5) expect(chosen, `${prompt} ${place}`).toBe(id);
          if (chosen === id) same += 1;
          all += 1;
          unseen = [id];
        }
      }
      decoder.dispose();
      expect(same / all).toBeGreaterThan(0.95);
    });
  },
);
