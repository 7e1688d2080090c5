import { readFileSync, readdirSync } from 'node:fs';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const folders = readdirSync('lib', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\..*|bin|dist|node_modules)$/.test(entry.name))
  .map((entry) => entry.name);
const page = readFileSync('book/src/appendix/architecture.md', 'utf8');

/** Lints a line of code as if it stood in the given file. */
async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await new ESLint().lintText(code, { filePath: file });
  return result.messages.map((message) => message.ruleId ?? '');
}

describe('the architecture page', () => {
  it.each(folders)('has a line for lib/%s', (folder) => {
    expect(page).toContain(`\`${folder}/\``);
  });

  it.each(folders)('and the lint rule give lib/%s a place in the order of imports', async (folder) => {
    const { rows } = (await import('../eslint.config.mjs')) as { rows: string[][] };
    expect(rows.flat()).toContain(folder);
  });

  it('lists the folders in the order that the lint rule enforces', async () => {
    const { rows } = (await import('../eslint.config.mjs')) as { rows: string[][] };
    const listed = rows.flat().filter((folder) => folder !== 'setup' && page.includes(`\`${folder}/\``));
    const positions = listed.map((folder) => page.indexOf(`| \`${folder}/\``));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('is enforced: nn may not import models, and may import shape', async () => {
    const rule = 'import-x/no-restricted-paths';
    const upwards = "import { Gpt } from '../models/gpt';\nexport const model = Gpt;\n";
    const downwards = "import { assertShape } from '../shape';\nexport const check = assertShape;\n";
    expect(await complaints('lib/nn/linear.ts', upwards)).toContain(rule);
    expect(await complaints('lib/nn/linear.ts', downwards)).not.toContain(rule);
  });

  it('is enforced: grading may not import models', async () => {
    const code = "import { Gpt } from '../models/gpt';\nexport const model = Gpt;\n";
    expect(await complaints('lib/grading/judge.ts', code)).toContain('import-x/no-restricted-paths');
  });
});
