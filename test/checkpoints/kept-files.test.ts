import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { KeptFiles } from '../../lib/checkpoints/kept-files';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'headway-kept-'));
let root = home;
let count = 0;
beforeEach(() => (root = path.join(home, `kept${count++}`)));
afterAll(() => fs.rmSync(home, { recursive: true }));

const names = ['steps', 'scales'];
const contentOf = (seed: number): Buffer => Buffer.alloc(100, seed);

/** Keeps two files of 100 bytes, and the file with their sums. */
function keep(kept: KeptFiles, name: string, seed = 1): string | undefined {
  const folder = kept.unfinished(200)!;
  for (const file of names) fs.writeFileSync(path.join(folder, file), contentOf(seed));
  const sum = createHash('sha256').update(contentOf(seed)).digest('hex');
  return kept.keep(folder, name, { steps: sum, scales: sum });
}

/** As if it had been used so long ago. */
function age(folder: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  fs.utimesSync(folder, then, then);
}

describe('a folder of files', () => {
  it('is found under its name, whole, and under no other', () => {
    const kept = new KeptFiles(root);
    const folder = keep(kept, 'model')!;
    expect(folder).toBe(path.join(root, 'model'));
    expect(kept.find('model', names)).toBe(folder);
    expect(fs.readFileSync(path.join(folder, 'steps'))).toEqual(contentOf(1));
    expect(kept.find('other', names)).toBeUndefined();
    expect(fs.readdirSync(root)).toEqual(['model']);
  });

  it.each<[how: string, damage: (folder: string) => void]>([
    ['a bit was changed', (folder) => fs.writeFileSync(path.join(folder, 'scales'), flipped(contentOf(1)))],
    ['a file was cut', (folder) => fs.truncateSync(path.join(folder, 'steps'), 99)],
    [
      'a file was filled with zeros',
      (folder) => fs.writeFileSync(path.join(folder, 'steps'), Buffer.alloc(100)),
    ],
    ['a file is gone', (folder) => fs.rmSync(path.join(folder, 'steps'))],
    ['the sums are gone', (folder) => fs.rmSync(path.join(folder, 'sums.json'))],
    ['the sums are no JSON', (folder) => fs.writeFileSync(path.join(folder, 'sums.json'), '{"steps')],
    ['the sums are null', (folder) => fs.writeFileSync(path.join(folder, 'sums.json'), 'null')],
    ['the sums name no file', (folder) => fs.writeFileSync(path.join(folder, 'sums.json'), '{}')],
  ])('counts as not there if %s, and is mended when it is kept again', (_, damage) => {
    const kept = new KeptFiles(root);
    const folder = keep(kept, 'model')!;
    damage(folder);
    expect(kept.find('model', names)).toBeUndefined();
    expect(keep(kept, 'model')).toBe(folder);
    expect(kept.find('model', names)).toBe(folder);
  });

  it('that another process has kept meanwhile stays, for it may be in use', () => {
    const [one, other] = [new KeptFiles(root), new KeptFiles(root)];
    const { ino } = fs.statSync(keep(one, 'model')!);
    expect(keep(other, 'model')).toBe(path.join(root, 'model'));
    expect(fs.statSync(path.join(root, 'model')).ino).toBe(ino);
    expect(fs.readdirSync(root)).toEqual(['model']);
  });
});

describe('all that is kept', () => {
  it('is bounded: what was used longest ago goes first', () => {
    const kept = new KeptFiles(root, 1200); // for three: 200 bytes and the sums
    for (const [i, name] of ['a', 'b', 'c'].entries()) age(keep(kept, name)!, 10 - i);
    kept.find('a', names);
    age(path.join(root, 'a'), 5);
    keep(kept, 'd');
    expect(fs.readdirSync(root).sort()).toEqual(['a', 'c', 'd']);
  });

  it('leaves alone what was used a moment ago, which may be about to be mapped', () => {
    const kept = new KeptFiles(root, 500);
    for (const name of ['a', 'b']) keep(kept, name);
    expect(fs.readdirSync(root).sort()).toEqual(['a', 'b']);
    age(path.join(root, 'a'), 2);
    age(path.join(root, 'b'), 2);
    keep(kept, 'c');
    expect(fs.readdirSync(root)).toEqual(['c']);
  });

  it('has no room for what is larger than all of it', () => {
    expect(new KeptFiles(root, 500).unfinished(501)).toBeUndefined();
    expect(fs.existsSync(root)).toBe(false);
  });

  it('is nothing where no folder can be made', () => {
    fs.writeFileSync(root, '');
    const kept = new KeptFiles(path.join(root, 'below'));
    expect(kept.find('model', names)).toBeUndefined();
    expect(kept.unfinished(1)).toBeUndefined();
  });

  it('does without what cannot be moved there, which stays where it is', () => {
    const kept = new KeptFiles(root);
    const folder = kept.unfinished(1)!;
    expect(kept.keep(folder, path.join('no', 'such', 'folder'), {})).toBeUndefined();
    expect(fs.existsSync(folder)).toBe(true);
  });

  it('is freed of what a process left that ended before it had finished', () => {
    const kept = new KeptFiles(root);
    const own = kept.unfinished(1)!;
    const forgotten = path.join(root, 'unfinished-999999999-abc');
    fs.mkdirSync(forgotten);
    kept.unfinished(1);
    expect(fs.existsSync(forgotten)).toBe(false);
    expect(fs.existsSync(own)).toBe(true);
  });
});

function flipped(bytes: Buffer): Buffer {
  bytes[50] ^= 1;
  return bytes;
}
