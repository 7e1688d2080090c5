/**
 * Writes adapters of Headway's, for `verify-saved-lora.py` to load with PEFT.
 *
 *     npx tsx test/golden/generate/save-lora.ts DIR
 */
import * as tf from '@tensorflow/tfjs-core';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { useBackend } from '../../../lib/backends/backend';
import { saveLora } from '../../../lib/finetuning/lora-files';
import { type Head, newParameters, withHead } from '../../../lib/models/heads';
import { loadModel } from '../../../lib/models/pretrained';
import { Lora } from '../../../lib/nn/lora';
import { Random } from '../../../lib/random';

const labels = ['a', 'b', 'c'];
const kinds: Record<string, { head: Head; targetModules: string[]; ids: number[] }> = {
  'tiny-bert': {
    head: { kind: 'ForTokenClassification', labels },
    targetModules: ['query', 'key', 'attention.output.dense'],
    ids: [2, 5, 6, 7, 3],
  },
  'tiny-gpt2': {
    head: { kind: 'ForSequenceClassification', labels },
    targetModules: ['attn.c_attn', 'attn.c_proj'],
    ids: [60, 61, 62, 63],
  },
};

async function main(): Promise<void> {
  await useBackend('cpu');
  for (const [name, { head, targetModules, ids }] of Object.entries(kinds)) {
    const { model: base } = loadModel(join('test/golden', name));
    const model = withHead(base, head, new Random(1));
    const lora = Lora.addTo(model, { rank: 3, alpha: 5, targetModules }, new Random(2));
    for (const parameter of lora.namedParameters().values()) {
      tf.tidy(() => parameter.assign(new Random(parameter.size).normalTensor(parameter.shape)));
    }
    const added = newParameters(base, model);
    const ofHead = new Map([...added].filter(([key]) => !key.includes('lora_')));
    const directory = join(process.argv[2], name);
    await saveLora(model, lora, directory, { head: ofHead, baseModel: resolve('test/golden', name) });
    const forward = (model as typeof model & { forward(ids: tf.Tensor2D): tf.Tensor }).forward.bind(model);
    const logits = forward(tf.tensor2d([ids], [1, ids.length], 'int32'));
    writeFileSync(join(directory, 'expected.json'), JSON.stringify({ ids, logits: await logits.array() }));
  }
}

void main();
