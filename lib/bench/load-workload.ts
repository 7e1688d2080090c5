import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { Gpt } from '../models/gpt';
import { loadModel, saveModel } from '../models/pretrained';
import { Random } from '../random';
import { CharacterTokenizer } from '../tokenizers/character-tokenizer';
import { benchPresets, type BenchPresetName } from './presets';
import type { Workload, WorkloadOptions } from './workload';

/** One repetition loads a saved model: its configuration, tokenizer and weights. */
export async function loadWorkload({ preset, scratch }: WorkloadOptions): Promise<Workload> {
  const directory = mkdtempSync(path.join(scratch, 'load-'));
  const model = new Gpt(benchPresets[preset as BenchPresetName].config, new Random(1));
  await saveModel(model, CharacterTokenizer.train('Call me Ishmael.'), directory);
  model.dispose();
  return async () => {
    loadModel(directory).model.dispose();
    return {};
  };
}
