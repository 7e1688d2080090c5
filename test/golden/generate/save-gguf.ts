/**
 * Writes a Llama as GGUF in every type that can be written, each with what it then writes greedily, for `verify-gguf.py`.
 *
 *     npx tsx test/golden/generate/save-gguf.ts MODEL OUT
 */
import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { convertModel } from '../../../lib/cli/model-conversion';
import { generate } from '../../../lib/generation/generate';
import { loadCausalLanguageModel } from '../../../lib/models/pretrained';

const prompts = ['Call me', 'The capital of France is', 'Once upon a time'];

async function main([from, out]: string[]): Promise<void> {
  await tf.setBackend('cpu');
  mkdirSync(out, { recursive: true });
  for (const type of ['F32', 'F16', 'Q8_0', 'Q5_1', 'Q5_0', 'Q4_1', 'Q4_0'] as const) {
    const file = join(out, `${type}.gguf`);
    await convertModel(from, 'gguf', file, type);
    const { model, tokenizer } = loadCausalLanguageModel(file);
    const texts: object[] = [];
    for (const prompt of prompts) {
      const promptIds = tokenizer.encode(prompt);
      const ids: number[] = [];
      for await (const id of generate(model, promptIds, { maxNewTokens: 24, doSample: false })) ids.push(id);
      texts.push({ prompt, promptIds, ids, text: tokenizer.decode(ids) });
    }
    model.dispose();
    writeFileSync(file.replace('.gguf', '.json'), JSON.stringify(texts));
  }
}

void main(process.argv.slice(2));
