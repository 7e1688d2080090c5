import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as data from '../../lib/cli/commands/data';
import * as tokenizer from '../../lib/cli/commands/tokenizer';
import { datasets } from '../../lib/data/registry';

const folder = mkdtempSync(join(tmpdir(), 'headway-'));
const text = join(folder, 'text.txt');
writeFileSync(text, 'to be, or not to be\n'.repeat(50));

/** What a command prints on stdout. */
async function output({ define }: typeof data | typeof tokenizer, ...words: string[]): Promise<string> {
  const command = new Command();
  // Types of the root's commander and of the library's are told apart; they are one class.
  define(command as unknown as Parameters<typeof define>[0]);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  await command.parseAsync(words, { from: 'user' });
  vi.restoreAllMocks();
  return written.join('');
}
afterEach(() => vi.restoreAllMocks());

describe('headway tokenizer', () => {
  it('trains, encodes and decodes', async () => {
    const out = join(folder, 'bpe');
    const trained = JSON.parse(
      await output(tokenizer, 'train', '--data', text, '--vocab-size', '262', '--out', out, '--json'),
    );
    expect(trained).toMatchObject({
      command: 'tokenizer train',
      metrics: { vocabSize: 262, bytes: 1000 },
    });
    const encoded = JSON.parse(await output(tokenizer, 'encode', 'to be', '--tokenizer', out, '--json'));
    expect(encoded.pieces.join('')).toBe('to␣be');
    expect(await output(tokenizer, 'decode', ...encoded.ids.map(String), '--tokenizer', out)).toBe('to be\n');
  });

  it('trains the word pieces of BERT, without capitals unless asked', async () => {
    const capital = join(folder, 'capital.txt');
    writeFileSync(capital, 'Whales and whaling. The whale, whales! '.repeat(20));
    const train = (out: string, ...more: string[]): Promise<string> =>
      output(
        tokenizer,
        ...['train', '--kind', 'wordpiece', '--data', capital, '--vocab-size', '60', '--out', out],
        ...more,
      );
    const [uncased, cased] = [join(folder, 'uncased'), join(folder, 'cased')];
    await train(uncased);
    const result = JSON.parse(await train(cased, '--cased', '--json'));
    const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
    expect(result).toMatchObject({ config: { kind: 'wordpiece', specialTokens } });
    const pieces = async (out: string): Promise<string[]> =>
      JSON.parse(await output(tokenizer, 'encode', 'Whales', '--tokenizer', out, '--json')).pieces;
    expect(await pieces(uncased)).toEqual(['whales']);
    expect((await pieces(cased))[0]).toMatch(/^W/);
  });

  it('trains characters, by both names', async () => {
    for (const kind of ['characters', 'character']) {
      const out = join(folder, kind);
      const json = await output(
        tokenizer,
        ...['train', '--kind', kind, '--data', text, '--out', out, '--json'],
      );
      expect(JSON.parse(json)).toMatchObject({
        config: { kind: 'characters' },
        metrics: { bytesPerToken: 1 },
      });
    }
  });

  it('says what is wrong with an option', async () => {
    const train = ['train', '--data', text, '--out', folder];
    await expect(output(tokenizer, ...train, '--kind', 'words')).rejects.toThrow(
      "tokenizer train: --kind must be bpe, wordpiece or characters, got 'words'",
    );
    await expect(output(tokenizer, ...train, '--vocab-size', 'many')).rejects.toThrow(
      '--vocab-size: must be a whole number from 2',
    );
    await expect(output(tokenizer, ...train, '--kind', 'character', '--vocab-size', '300')).rejects.toThrow(
      '--vocab-size is for --kind bpe or wordpiece',
    );
    await expect(output(tokenizer, ...train, '--cased')).rejects.toThrow('--cased is for --kind wordpiece');
    await expect(output(tokenizer, ...train, '--kind', 'wordpiece', '--special', 'x')).rejects.toThrow(
      'wordpiece has those of BERT',
    );
  });
});

describe('headway data', () => {
  it('lists the data sets with their licences', async () => {
    expect(await output(data, 'list')).toMatch(/tinyshakespeare .*\n.*MIT/);
  });

  it('writes a bundled set, and reports on it', async () => {
    const { files } = JSON.parse(await output(data, 'get', 'sentiment', '--out', folder, '--json'));
    const report = JSON.parse(await output(data, 'report', files[0], '--top', '3', '--json'));
    expect(report).toMatchObject({ rows: 621, labels: { negative: 207, neutral: 207, positive: 207 } });
    expect(report.topNgrams[0]).toHaveLength(3);
  });

  it('writes every bundled set as it is, in the size that the list gives', async () => {
    const bundled = datasets.filter(({ files }) => files.length === 0);
    const written: string[] = [];
    for (const { name, bytes } of bundled) {
      const { files } = JSON.parse(await output(data, 'get', name, '--out', folder, '--json'));
      expect(statSync(files[0]).size, name).toBe(bytes);
      written.push(basename(files[0]));
    }
    expect(written.join(' ')).toBe(
      'moby-dick.txt state-of-the-union.txt sentiment.csv entities.conll questions.json conversations.jsonl preferences.jsonl finance.csv health.jsonl summaries.jsonl',
    );
  });

  it('reports on plain text, a row a line', async () => {
    expect(await output(data, 'report', text)).toContain('rows             50 (0 empty), 950 characters');
  });
});
