import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fullSentences } from '../data/full-sentences';
import type { MaskableInput } from '../data/masked-batches';
import { sentencePairs } from '../data/sentence-pairs';
import { splitSentences } from '../data/sentences';
import { ConfigError } from '../errors';
import type { Random } from '../random';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import { trainRobertaTokenizer } from '../tokenizers/roberta-tokenizer';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { loadTokenizer } from '../tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../tokenizers/word-piece-tokenizer';
import type { EncoderArchitecture, EncoderSettings } from './encoder-settings';

/** What an encoder learns from and is measured on. */
export interface EncoderData {
  readonly train: readonly MaskableInput[];
  readonly validation: readonly MaskableInput[];
  /** The training tokens without special ones, for the unigram baseline. */
  readonly trainTokens: readonly number[];
}

/** Vocabularies that are trained on the text, by what `--tokenizer` calls them. */
const trained: Readonly<Record<string, (text: string, settings: EncoderSettings) => Tokenizer>> = {
  wordpiece: (text, { vocabSize, lowercase }) => WordPieceTokenizer.train(text, { vocabSize, lowercase }),
  bpe: (text, { vocabSize }) => trainRobertaTokenizer(text, { vocabSize }),
};

/**
 * The run's tokenizer: of an earlier part of the run, from a directory, or trained on the text.
 *
 * @param options.tokenizer - `wordpiece`, `bpe` or a directory. Default: the architecture's own
 * @throws ConfigError if it has no token for what is hidden
 */
export function encoderTokenizer(
  architecture: EncoderArchitecture,
  settings: EncoderSettings,
  text: string,
  { out, tokenizer: asked }: { readonly out: string; readonly tokenizer?: string },
): Tokenizer {
  const wanted = asked ?? (architecture === 'bert' ? 'wordpiece' : 'bpe');
  const isThere = existsSync(join(out, 'tokenizer.json'));
  if (!isThere && Object.hasOwn(trained, wanted)) return trained[wanted](text, settings);
  const tokenizer = loadTokenizer(isThere ? out : wanted);
  encoderTokens(tokenizer); // or it says what is missing
  return tokenizer;
}

/**
 * The text as inputs: pairs of stretches for BERT, whole sentences for RoBERTa.
 *
 * @remarks A pair takes little of two sentences, so BERT's authors go through the text ten times, with other cuts and
 * other strangers (`dupe_factor` of their `create_pretraining_data.py`); each pair has then holes of its own.
 * @throws ConfigError if there are too few sentences
 */
export function encoderData(
  architecture: EncoderArchitecture,
  settings: EncoderSettings,
  text: string,
  tokenizer: Tokenizer,
  random: Random,
): EncoderData {
  const { validationFraction, maxLength } = settings;
  // A byte-level token carries the space before it: so does the first of each sentence that follows another.
  const sentences = splitSentences(text)
    .map((sentence) => tokenizer.encode(` ${sentence}`))
    .filter((sentence) => sentence.length > 0);
  const cut = Math.floor(sentences.length * (1 - validationFraction));
  if (cut < 3 || sentences.length - cut < 3) {
    throw new ConfigError(
      `pretrain ${architecture}: the text must have at least 3 sentences to learn from and 3 to measure with, ` +
        `got ${cut} and ${sentences.length - cut}: give more text`,
    );
  }
  const tokens = encoderTokens(tokenizer);
  const [train, validation] = [sentences.slice(0, cut), sentences.slice(cut)];
  const pairs = (some: number[][], name: string): MaskableInput[] =>
    sentencePairs(some, { tokens, maxLength, random: random.fork(name) });
  const inputs =
    architecture === 'roberta'
      ? {
          train: fullSentences(train, { tokens, maxLength }),
          validation: fullSentences(validation, { tokens, maxLength }),
        }
      : {
          train: passes.flatMap((pass) => pairs(train, `training pairs ${pass}`)),
          validation: pairs(validation, 'validation pairs'),
        };
  return { ...inputs, trainTokens: train.flat() };
}

/** How often BERT's pairs are drawn from the text. */
const passes = Array.from({ length: 10 }, (_, pass) => pass);
