import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { splitTrainValidation } from '../data/split';
import { ConfigError } from '../errors';
import { ByteLevelBpeTokenizer } from '../tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../tokenizers/character-tokenizer';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { loadTokenizer, saveTokenizer } from '../tokenizers/tokenizer-files';
import { requireEmptyFolder } from './out-folder';
import { type PretrainModel, pretrainModel } from './pretrain-models';
import { changeSettings, presetSettings, pretrainSettingsSchema } from './pretrain-settings';
import type { PretrainSettings } from './pretrain-settings';
import { readRunFile, runToResume, textHash, writeRunFile } from './run-file';
import type { RunFile } from './run-file';
import { readSettings } from './settings';
import type { Settings } from './settings';

/** What the user said of a run of pre-training. */
export interface RunOptions {
  readonly data: readonly string[];
  readonly out: string;
  readonly preset?: string;
  readonly config?: string;
  readonly set?: Settings;
  readonly steps?: number;
  readonly seed?: number;
  readonly tokenizer?: string;
  readonly resume?: boolean;
}

/** Everything that decides a run, kept in `out/pretraining.json` so that `--resume` need not be told again. */
export interface PretrainRun {
  /** `gpt` or `llama`. */
  readonly architecture: string;
  readonly settings: PretrainSettings;
  /** `character`, `bpe` or a directory. */
  readonly tokenizer: string;
  /** SHA-256 of the text. */
  readonly data: string;
}

/** The first runs knew no other. */
const firstArchitecture = z.string().default('gpt');

function runFileOf(model: PretrainModel): RunFile<PretrainRun> {
  return {
    command: 'pretrain',
    name: 'pretraining.json',
    schema: z.object({
      architecture: firstArchitecture,
      settings: pretrainSettingsSchema(model),
      tokenizer: z.string(),
      data: z.string(),
    }),
  };
}

/** What every run of pre-training keeps, whatever its model. */
const anyRunFile: RunFile<{ architecture: string; settings: { validationFraction?: number } }> = {
  command: 'pretrain',
  name: 'pretraining.json',
  schema: z.looseObject({
    architecture: firstArchitecture,
    settings: z.looseObject({ validationFraction: z.number().optional() }),
  }),
};

/**
 * Settles what is to be run; writes nothing.
 *
 * @throws ConfigError for an empty text, an unknown setting, a folder that holds something, or another text
 * than the run to be resumed began with; FormatError if what it left is damaged
 */
export function settleRun(architecture: string, text: string, options: RunOptions): PretrainRun {
  const { out, resume, preset } = options;
  const model = pretrainModel(architecture);
  if (text.trim() === '')
    throw new ConfigError(`pretrain: --data ${options.data.join(' ')} must hold text, it is empty`);
  if (!resume) requireEmptyFolder('pretrain', out);
  const begun = resume ? readRunFile(anyRunFile, out)?.architecture : undefined;
  if (begun !== undefined && begun !== architecture) {
    throw new ConfigError(`pretrain: the run in ${out} trains a ${begun}, got "${architecture}"`);
  }
  const before = resume ? runToResume(runFileOf(model), out) : undefined;
  const given = [
    options.config ? readSettings(options.config) : {},
    options.set ?? {},
    shortSettings(options),
  ];
  const run = {
    architecture,
    settings: changeSettings(
      model,
      before && !preset ? before.settings : presetSettings(model, preset),
      ...given,
    ),
    tokenizer: options.tokenizer ?? before?.tokenizer ?? 'character',
    data: textHash(text),
  };
  if (before && before.data !== run.data) {
    throw new ConfigError(`pretrain: to resume, --data must be the text that the run in ${out} began with`);
  }
  return run;
}

/** The run's tokenizer: of an earlier part of the run, from a directory, or trained on the text. */
export function tokenizerOf({ tokenizer, settings }: PretrainRun, text: string, out: string): Tokenizer {
  if (existsSync(join(out, 'tokenizer.json'))) return loadTokenizer(out);
  if (tokenizer === 'character') return CharacterTokenizer.train(text);
  if (tokenizer === 'bpe') return ByteLevelBpeTokenizer.train(text, { vocabSize: settings.vocabSize });
  return loadTokenizer(tokenizer);
}

/**
 * The tokens to learn from, and those at the end that are kept to measure with.
 *
 * @throws ConfigError if either is too short for one block
 */
export function splitTokens(
  tokens: readonly number[],
  { validationFraction, maxPositionEmbeddings }: PretrainSettings,
): { train: Int32Array; validation: Int32Array } {
  const parts = splitTrainValidation(tokens, validationFraction);
  for (const [name, part] of Object.entries(parts)) {
    if (part.length > maxPositionEmbeddings) continue;
    throw new ConfigError(
      `pretrain: the ${name} part of the text must be longer than a block of ${maxPositionEmbeddings} tokens, ` +
        `got ${part.length}: give more text, or --set maxPositionEmbeddings=${Math.max(1, part.length - 1)} or less`,
    );
  }
  return parts;
}

/** Makes the directory and keeps there what a resumed run needs to know. */
export function beginRun(run: PretrainRun, tokenizer: Tokenizer, out: string): void {
  saveTokenizer(tokenizer, out);
  writeRunFile(runFileOf(pretrainModel(run.architecture)), run, out);
}

/** The share of its text that a model's pre-training kept for validation; undefined if its folder does not say. */
export function validationFractionOf(directory: string): number | undefined {
  return readRunFile(anyRunFile, directory)?.settings.validationFraction;
}

function shortSettings({ steps, seed }: RunOptions): Settings {
  return {
    ...(steps === undefined ? {} : { maxSteps: steps }),
    ...(seed === undefined ? {} : { seed }),
  };
}
