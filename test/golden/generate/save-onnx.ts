/**
 * Writes the tiny models that transformers saved (and any others that are named) as files of ONNX, for
 * `verify-onnx.py`.
 *
 *     npx tsx test/golden/generate/save-onnx.ts OUT [MODEL…]
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { basename, join } from 'node:path';
import { saveOnnx } from '../../../lib/models/onnx-export';
import { loadModel } from '../../../lib/models/pretrained';

const names = ['gpt2', 'gpt2-classifier', 'bert', 'roberta-classifier', 'llama', 'qwen2'];
const tiny = names.map((name) => join(__dirname, '..', `tiny-${name}`));

async function main([out, ...others]: string[]): Promise<void> {
  await tf.setBackend('cpu');
  for (const directory of [...tiny, ...others]) {
    const { model, tokenizer } = loadModel(directory);
    saveOnnx(model, tokenizer, join(out, basename(directory)));
    model.dispose();
  }
}

void main(process.argv.slice(2));
