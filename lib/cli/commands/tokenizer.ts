import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readText } from '../../data/text-files';
import { ConfigError } from '../../errors';
import { ByteLevelBpeTokenizer } from '../../tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../tokenizers/character-tokenizer';
import type { Tokenizer } from '../../tokenizers/tokenizer';
import { loadTokenizer, saveTokenizer } from '../../tokenizers/tokenizer-files';
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
    .option('--kind <kind>', 'bpe or character', 'bpe')
    .option(
      '--vocab-size <n>',
      'ids of a bpe, special tokens included (default: 8000)',
      wholeNumberOption('--vocab-size', 256),
    )
    .option('--special <token...>', 'special tokens (default: <|endoftext|> for bpe, none for character)')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  headway tokenizer train --data input.txt --vocab-size 500 --out tokenizers/shakespeare',
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
  readonly special?: string[];
  readonly json?: boolean;
}

function train({ data, out, kind, vocabSize, special, json }: TrainOptions): void {
  if (kind !== 'bpe' && kind !== 'character') {
    throw new ConfigError(`tokenizer train: --kind must be bpe or character, got '${kind}'`);
  }
  if (kind === 'character' && vocabSize !== undefined) {
    throw new ConfigError(
      'tokenizer train: --vocab-size is for --kind bpe; characters are as many as the text has',
    );
  }
  const text = readText(data);
  if (text === '')
    throw new ConfigError(`tokenizer train: --data ${data.join(' ')} must hold text, it is empty`);
  const began = performance.now();
  const tokenizer =
    kind === 'bpe'
      ? ByteLevelBpeTokenizer.train(text, { vocabSize: vocabSize ?? 8000, specialTokens: special })
      : CharacterTokenizer.train(text, { specialTokens: special });
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
