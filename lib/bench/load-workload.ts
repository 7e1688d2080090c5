import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Gpt } from '../models/gpt';
import { gptPresets } from '../models/gpt-presets';
import { loadModel, saveModel } from '../models/pretrained';
import { Random } from '../random';
import { CharacterTokenizer } from '../tokenizers/character-tokenizer';
import type { Workload, WorkloadOptions } from './workload';

/** One round loads a saved model: its configuration, tokenizer and weights. */
export async function loadWorkload({ preset, course }: WorkloadOptions): Promise<Workload> {
  const scratch = path.join(course, '.headway', 'bench');
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'load-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const model = new Gpt(gptPresets[preset], new Random(1));
  await saveModel(model, CharacterTokenizer.train('Call me Ishmael.'), directory);
  model.dispose();
  return async () => {
    loadModel(directory).model.dispose();
    return {};
  };
}
