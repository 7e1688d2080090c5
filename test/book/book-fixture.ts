import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { type BookPaths, bookPaths } from '../../book/tools/project';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A book in a temporary folder: a file's path from the repository root, and its text. */
export function bookWith(files: Record<string, string>): BookPaths {
  const root = mkdtempSync(path.join(tmpdir(), 'headway-book-'));
  made.push(root);
  const paths = bookPaths(root);
  const all = { 'book/src/SUMMARY.md': '[A](01-a.md)\n', 'book/recorded/.keep': '', ...files };
  for (const [name, text] of Object.entries(all)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return paths;
}

/** A quote fence that includes `target`. */
export function quoting(target: string): string {
  return `# A\n\n\`\`\`ts quote\n{{#include ${target}}}\n\`\`\`\n`;
}
