import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../lib/errors';
import { loadTokenizer } from '../../lib/tokenizers/tokenizer-files';
import golden from '../golden/special-tokens.json';

interface Files {
  readonly files: Record<string, object | undefined>;
  readonly ids: number[];
  readonly tokenizerEos: number | null;
  readonly stops: number[];
}

const folders: string[] = [];
function folderWith(files: Files['files']): string {
  const folder = mkdtempSync(join(tmpdir(), 'headway-roles-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    if (content) writeFileSync(join(folder, name), JSON.stringify(content));
  }
  return folder;
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

describe.each(Object.entries(golden.directories) as [string, Files][])(
  'the roles of tokens, as transformers has them: %s',
  (_, { files, ids, tokenizerEos, stops }) => {
    const tokenizer = loadTokenizer(folderWith(files));

    it('puts the same token before a text, if any', () => {
      const first = tokenizer.bosTokenId === undefined ? [] : [tokenizer.bosTokenId];
      expect([...first, ...tokenizer.encode('abab')]).toEqual(ids);
    });

    it('ends a text with the same token', () => {
      expect(tokenizer.eosTokenId).toBe(tokenizerEos ?? undefined);
    });

    it('stops generating at the same tokens', () => {
      expect(tokenizer.stopTokenIds).toEqual(stops);
    });
  },
);

it('names the field of a file that is not as it must be', () => {
  const { files } = golden.directories['roles by name'];
  const folder = folderWith({ ...files, 'generation_config.json': { eos_token_id: 'the end' } });
  const load = (): unknown => loadTokenizer(folder);
  expect(load).toThrow(FormatError);
  expect(load).toThrow(/generation_config\.json: eos_token_id/);
});
