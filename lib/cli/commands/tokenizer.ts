import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readText } from '../../data/text-files';
import { ConfigError } from '../../errors';
import { ByteLevelBpeTokenizer } from '../../tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../tokenizers/character-tokenizer';
import type { Tokenizer } from '../../tokenizers/tokenizer';
import { loadTokenizer, saveTokenizer } from '../../tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../tokenizers/word-piece-tokenizer';
import { wholeNumberOption } from '../number-option';
import { printResult } from '../output';

/** headway tokenizer: trains a tokenizer, or shows what one does. */
export function define(command: Command): void {
  command.addHelpText(
    'after',
    '\nExample:\n  headway tokenizer train --data input.txt --vocab-size 500 --out tokenizers/shakespeare',
  );
  command
    .command('train')
    .description('learn a vocabulary from text files and write tokenizer.json')
    .requiredOption('--data <file...>', 'UTF-8 text')
    .requiredOption('--out <dir>', 'where tokenizer.json goes')
    .option('--kind <kind>', "bpe (GPT-2's), wordpiece (BERT's) or characters", 'bpe')
    .option(
      '--vocab-size <n>',
      'ids of a bpe or wordpiece, special tokens included (default: 8000)',
      wholeNumberOption('--vocab-size', 2),
    )
    .option('--cased', 'wordpiece: keep capitals and accents (default: both are dropped)')
    .option(
      '--special <token...>',
      'special tokens (default: <|endoftext|> for bpe, none for characters; wordpiece has those of BERT)',
    )
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway tokenizer train --data input.txt --vocab-size 500 --out tokenizers/shakespeare' +
        '\n  headway tokenizer train --kind wordpiece --data input.txt --vocab-size 2000 --out tokenizers/pieces',
    )
    .action(train);
  withTokenizer(command.command('encode'))
    .description('text to token ids')
    .argument('[text]', 'the text; without it, standard input')
    .option('--special', 'let <|endoftext|> and its like in the text be special tokens')
    .addHelpText(
      'after',
      "\nExample:\n  headway tokenizer encode 'To be, or not' --tokenizer tokenizers/shakespeare",
    )
    .action(encode);
  withTokenizer(command.command('decode'))
    .description('token ids to text')
    .argument('[ids...]', 'the ids, with spaces or commas between; without them, standard input')
    .addHelpText(
      'after',
      '\nExample:\n  headway tokenizer decode 256 44 312 --tokenizer tokenizers/shakespeare',
    )
    .action(decode);
}

function withTokenizer(command: Command): Command {
  return command
    .requiredOption('--tokenizer <path>', 'tokenizer.json, or the directory it is in (a model has one)')
    .option('--json', 'print the result as one JSON object');
}

interface TrainOptions {
  readonly data: string[];
  readonly out: string;
  readonly kind: string;
  readonly vocabSize?: number;
  readonly cased?: boolean;
  readonly special?: string[];
  readonly json?: boolean;
}

/** What each `--kind` learns from a text. */
const kinds: Readonly<Record<string, (text: string, options: TrainOptions) => Tokenizer>> = {
  bpe: (text, { vocabSize = 8000, special }) =>
    ByteLevelBpeTokenizer.train(text, { vocabSize, specialTokens: special }),
  wordpiece: (text, { vocabSize = 8000, cased = false }) =>
    WordPieceTokenizer.train(text, { vocabSize, lowercase: !cased }),
  characters: (text, { special }) => CharacterTokenizer.train(text, { specialTokens: special }),
};

/** @throws ConfigError for an unknown kind, or an option that another kind has */
function checkTrainOptions({ kind, vocabSize, cased, special }: TrainOptions): void {
  if (!Object.hasOwn(kinds, kind)) {
    throw new ConfigError(`tokenizer train: --kind must be bpe, wordpiece or characters, got '${kind}'`);
  }
  if (kind === 'characters' && vocabSize !== undefined) {
    throw new ConfigError(
      'tokenizer train: --vocab-size is for --kind bpe or wordpiece; characters are as many as the text has',
    );
  }
  if (kind !== 'wordpiece' && cased) {
    throw new ConfigError(`tokenizer train: --cased is for --kind wordpiece; ${kind} always keeps capitals`);
  }
  if (kind === 'wordpiece' && special !== undefined) {
    throw new ConfigError(
      'tokenizer train: --special is for --kind bpe or characters; wordpiece has those of BERT',
    );
  }
}

function train(given: TrainOptions): void {
  const options = { ...given, kind: given.kind === 'character' ? 'characters' : given.kind };
  checkTrainOptions(options);
  const { data, out, kind, json } = options;
  const text = readText(data);
  if (text === '')
    throw new ConfigError(`tokenizer train: --data ${data.join(' ')} must hold text, it is empty`);
  const began = performance.now();
  const tokenizer = kinds[kind](text, options);
  const seconds = (performance.now() - began) / 1000;
  saveTokenizer(tokenizer, out);
  const tokens = tokenizer.encode(text).length;
  const bytes = Buffer.byteLength(text);
  const result = {
    command: 'tokenizer train',
    config: { kind, data, out, specialTokens: [...tokenizer.specialTokens.keys()] },
    seconds,
    metrics: { vocabSize: tokenizer.vocabSize, bytes, tokens, bytesPerToken: bytes / tokens },
  };
  const summary =
    `${out}/tokenizer.json: ${tokenizer.vocabSize} tokens, learned from ${bytes} bytes in ${seconds.toFixed(2)} s; ` +
    `the text is ${tokens} tokens, ${(bytes / tokens).toFixed(2)} bytes each`;
  printResult(result, summary, json);
}

interface UseOptions {
  readonly tokenizer: string;
  readonly special?: boolean;
  readonly json?: boolean;
}

function encode(text: string | undefined, { tokenizer: path, special = false, json }: UseOptions): void {
  const tokenizer = loadTokenizer(path);
  const ids = tokenizer.encode(text ?? readFileSync(0, 'utf8'), { allowSpecial: special });
  const pieces = ids.map((id) => tokenizer.tokenText(id));
  printResult(
    { command: 'tokenizer encode', ids, pieces },
    `${ids.join(' ')}\n${pieces.join(' | ')}\n${ids.length} tokens`,
    json,
  );
}

function decode(words: string[], { tokenizer: path, json }: UseOptions): void {
  const tokenizer = loadTokenizer(path);
  const text = tokenizer.decode(
    parseIds(words.length > 0 ? words.join(' ') : readFileSync(0, 'utf8'), tokenizer),
  );
  printResult({ command: 'tokenizer decode', text }, text, json);
}

function parseIds(text: string, tokenizer: Tokenizer): number[] {
  return text
    .split(/[\s,[\]]+/)
    .filter(Boolean)
    .map((word) => {
      const id = Number(word);
      if (Number.isInteger(id) && id >= 0 && id < tokenizer.vocabSize) return id;
      throw new ConfigError(
        `tokenizer decode: an id must be a whole number from 0 to ${tokenizer.vocabSize - 1}, got '${word}'`,
      );
    });
}
