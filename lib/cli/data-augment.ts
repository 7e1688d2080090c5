import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import {
  augment,
  sentenceAugmentations,
  textAugmentations,
  type Augmentation,
  type AugmentationOptions,
} from '../data/augmentation/augment';
import type { WordChoices } from '../data/augmentation/word-edits';
import type { TextRecord } from '../data/cleaning/record';
import { readNumberedRecords } from '../data/records';
import { readTaggedSentences } from '../data/tagged-sentences';
import { readTextRecords, textRecordLine } from '../data/text-records';
import { ConfigError } from '../errors';
import { Random } from '../random';
import { modelDirectory } from './model-directory';
import { printResult } from './output';
import { didYouMean } from './suggestion';

/** Options of `headway data augment`. */
export interface AugmentOptions {
  readonly out: string;
  /** Names of augmentations, with commas. */
  readonly by?: string;
  readonly copies: number;
  readonly share: number;
  readonly model?: string;
  readonly seed: number;
  readonly format?: string;
  readonly json?: boolean;
}

/** headway data augment */
export async function augmentFile(file: string, options: AugmentOptions): Promise<void> {
  const { out, copies, share, model, seed, json } = options;
  if (!/\.(jsonl|ndjson)$/i.test(out))
    throw new ConfigError(
      `data augment: what is written is JSON Lines, its name must end in .jsonl, got ${out}`,
    );
  const wanted = { share, maskedChoices: model === undefined ? undefined : await guessesOf(model) };
  const random = new Random(seed);
  const { lines, counts } = isTagged(file)
    ? await augmentedSentences(file, wanted, { ...options, random })
    : await augmentedTexts(file, wanted, { ...options, random });
  mkdirSync(dirname(out), { recursive: true });
  writeFileAtomically(out, [new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''))]);
  const made = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const result = {
    command: 'data augment',
    file,
    out,
    rows: lines.length - made,
    made,
    by: counts,
    copies,
    share,
    seed,
  };
  const described = Object.entries(counts).map(([name, n]) => `${name.padEnd(16)} ${n} rows`);
  const last = `${lines.length - made} rows and ${made} made of them in ${out}: for training alone`;
  printResult(result, [...described, last].join('\n'), json);
}

interface Drawing {
  readonly by?: string;
  readonly copies: number;
  readonly random: Random;
  readonly format?: string;
}

interface Written {
  readonly lines: string[];
  /** Rows made by each augmentation. */
  readonly counts: Readonly<Record<string, number>>;
}

async function augmentedTexts(file: string, wanted: AugmentationOptions, drawing: Drawing): Promise<Written> {
  const records = readTextRecords(file, drawing.format);
  const augmentations = chosen(textAugmentations<TextRecord>(wanted), drawing.by);
  const made = await augment(records, augmentations, drawing);
  return {
    lines: [
      ...records.map(textRecordLine),
      ...made.map(({ record, by }) =>
        textRecordLine({ ...record, fields: { ...record.fields, augmentation: by } }),
      ),
    ],
    counts: countsOf(made),
  };
}

async function augmentedSentences(
  file: string,
  wanted: AugmentationOptions,
  drawing: Drawing,
): Promise<Written> {
  const sentences = readTaggedSentences(file);
  const augmentations = chosen(sentenceAugmentations(sentences, wanted), drawing.by);
  const made = await augment(sentences, augmentations, drawing);
  const line = ({ tokens, tags }: (typeof sentences)[number], more = {}): string =>
    JSON.stringify({ tokens, ner_tags: tags, ...more });
  return {
    lines: [
      ...sentences.map((sentence) => line(sentence)),
      ...made.map(({ record, by, of }) => line(record, { augmentation: by, of: of + 1 })),
    ],
    counts: countsOf(made),
  };
}

function chosen<R>(all: readonly Augmentation<R>[], by: string | undefined): Augmentation<R>[] {
  if (by === undefined) return [...all];
  const names = all.map(({ name }) => name);
  return by.split(',').map((part) => {
    const name = part.trim();
    const augmentation = all.find((candidate) => candidate.name === name);
    if (augmentation) return augmentation;
    const hint = name === 'masked' ? '; masked needs --model' : didYouMean(name, names);
    throw new ConfigError(`--by: must be among ${names.join(', ')}, got "${name}"${hint}`);
  });
}

function countsOf(made: readonly { readonly by: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { by } of made) counts[by] = (counts[by] ?? 0) + 1;
  return counts;
}

/** Files of CoNLL's format, or JSON Lines with tokens. */
function isTagged(file: string): boolean {
  if (/\.(conll|bio|iob2?)$/i.test(file)) return true;
  if (!/\.(jsonl|ndjson)$/i.test(file)) return false;
  const [first] = readNumberedRecords(file);
  return first?.fields.tokens !== undefined;
}

async function guessesOf(name: string): Promise<WordChoices> {
  const { useBackend } = await import('../backends/backend.js');
  const { maskedWordChoices } = await import('../generation/masked-words.js');
  const { loadMaskedLanguageModel } = await import('../models/load-masked-language-model.js');
  await useBackend();
  const { model, tokenizer } = loadMaskedLanguageModel(modelDirectory(name));
  return maskedWordChoices(model, tokenizer);
}
