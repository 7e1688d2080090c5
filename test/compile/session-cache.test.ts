import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile } from '../../lib/compile';
import { NativeSession } from '../../lib/compile/run/native-session';
import { CacheFolder, compileCacheFolder } from '../../lib/compile/cache/cache-folder';
import { SessionCache } from '../../lib/compile/cache/session-cache';
import { steepDescent } from './session-cache-step';

/*
 * What ONNX Runtime made of a model is kept in a folder. The function compiled here is one step of steepest
 * descent, large enough to be worth keeping.
 */

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'headway-cache-'));
let folder = home;
let count = 0;
beforeEach(() => {
  folder = path.join(home, `cache${count++}`);
  vi.stubEnv('HEADWAY_COMPILE_CACHE', folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
afterAll(() => fs.rmSync(home, { recursive: true }));

const files = (): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder).sort() : []);
const kept = (): string[] => files().filter((name) => !name.endsWith('.graph')); // those are graph-cache.test.ts's
const keptFile = (): string => path.join(folder, kept()[0]);

/** Whether each session that was made since took a prepared model, and had it kept. */
function watchSessions(): { prepared: boolean; keeping: boolean }[] {
  const seen: { prepared: boolean; keeping: boolean }[] = [];
  const create = NativeSession.create.bind(NativeSession);
  vi.spyOn(NativeSession, 'create').mockImplementation((model, options) => {
    const { graphOptimizationLevel, optimizedModelFilePath } = options;
    const keeping = optimizedModelFilePath !== undefined;
    seen.push({ prepared: graphOptimizationLevel === 'disabled', keeping });
    return create(model, options);
  });
  return seen;
}

describe('the second session of a model', () => {
  it('starts from what is kept, and computes the same to the bit', async () => {
    const sessions = watchSessions();
    const first = await steepDescent();
    const second = await steepDescent();
    expect(sessions).toEqual([
      { prepared: false, keeping: true },
      { prepared: true, keeping: false },
    ]);
    expect(second).toEqual(first);
    expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.onnx$/)]);
  });

  it('is made anew of a file that was cut, changed or replaced, which is then mended', async () => {
    const expected = await steepDescent();
    const whole = fs.readFileSync(keptFile());
    const changed = Buffer.from(whole);
    changed[whole.length >> 1] ^= 1;
    for (const damaged of [whole.subarray(0, whole.length - 1), Buffer.alloc(0), changed]) {
      fs.writeFileSync(keptFile(), damaged);
      const sessions = watchSessions();
      expect(await steepDescent()).toEqual(expected);
      expect(sessions).toEqual([{ prepared: false, keeping: true }]);
      vi.restoreAllMocks();
      // The order of nodes in the file may differ from run to run, its size does not.
      expect(fs.readFileSync(keptFile()).length).toBe(whole.length);
    }
  });

  it('is made anew if ONNX Runtime does not take what is kept', async () => {
    const expected = await steepDescent();
    const { createHash } = await import('node:crypto');
    const text = Buffer.from('as it was written, but not a model');
    const digest = createHash('sha256').update(text).digest();
    fs.writeFileSync(keptFile(), Buffer.concat([digest, text]));
    const sessions = watchSessions();
    expect(await steepDescent()).toEqual(expected);
    expect(sessions.map(({ prepared }) => prepared)).toEqual([true, false]);
    expect(fs.readFileSync(keptFile()).length).toBeGreaterThan(1000);
  });

  it('of other options has a file of its own', async () => {
    await steepDescent();
    await steepDescent({ threads: 1 });
    expect(kept()).toHaveLength(2);
  });
});

describe('without a folder to write to', () => {
  it('all works as with one', async () => {
    const expected = await steepDescent();
    fs.writeFileSync(path.join(home, 'file'), '');
    vi.stubEnv('HEADWAY_COMPILE_CACHE', path.join(home, 'file', 'below')); // for root, too, no folder
    const sessions = watchSessions();
    expect(await steepDescent()).toEqual(expected);
    expect(sessions).toEqual([{ prepared: false, keeping: false }]);
  });

  it('a read-only one is read', async () => {
    const expected = await steepDescent();
    const file = keptFile();
    const before = fs.readFileSync(file);
    fs.chmodSync(file, 0o444);
    fs.chmodSync(folder, 0o555);
    try {
      expect(await steepDescent()).toEqual(expected);
      expect(await steepDescent({ threads: 1 })).toEqual(expected);
    } finally {
      fs.chmodSync(folder, 0o755);
    }
    expect(fs.readFileSync(file)).toEqual(before);
    expect(kept().filter((name) => name.endsWith('.unfinished'))).toEqual([]);
  });

  it('there is none if HEADWAY_COMPILE_CACHE is off', async () => {
    vi.stubEnv('HEADWAY_COMPILE_CACHE', 'off');
    expect(compileCacheFolder()).toBeUndefined();
    await steepDescent();
    expect(files()).toEqual([]);
  });

  it('a disk that is full is no obstacle', async () => {
    vi.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    });
    await steepDescent();
    expect(files()).toEqual([]);
  });
});

describe('the folder', () => {
  it('is bounded: what was used longest ago goes first', async () => {
    const model = Buffer.alloc(100);
    const create = (_: Uint8Array, options: { optimizedModelFilePath?: string }) => {
      if (options.optimizedModelFilePath) fs.writeFileSync(options.optimizedModelFilePath, Buffer.alloc(68));
      return Promise.resolve({} as never);
    };
    const room = new CacheFolder(folder, 300); // for three
    const cache = new SessionCache(room, { leastModel: 0, mostModel: 1000 });
    const names: string[] = [];
    for (let i = 0; i < 4; i++) {
      model[0] = i;
      await cache.session(model, {}, create);
      names.push(kept().find((name) => !names.includes(name))!);
      fs.utimesSync(path.join(folder, names[i]), i, i);
      if (i === 2) {
        model[0] = 0;
        await cache.session(model, {}, create); // used again: now the second is the oldest
      }
    }
    expect(kept()).toEqual([names[0], names[2], names[3]].sort());
  });

  it('takes no model with weights in it, and none that is prepared at once', async () => {
    const weights = tf.randomNormal([3000, 3000], 0, 1, 'float32', 1);
    const product = compile((x: tf.Tensor2D) => tf.matMul(x, weights), { variables: 'frozen' });
    const double = compile((x: tf.Tensor2D) => tf.add(x, x));
    const x = tf.ones([1, 3000]) as tf.Tensor2D;
    tf.dispose([await product(x), await double(x), x, weights]);
    await Promise.all([product.dispose(), double.dispose()]);
    expect(kept()).toEqual([]);
  });

  it('is shared by two processes at once', async () => {
    const script = path.join(import.meta.dirname, 'session-cache-process.ts');
    const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
    const printed = await Promise.all([run(), run()]);
    const expected = JSON.stringify(await steepDescent());
    for (const { stdout } of printed) expect(stdout.trim().split('\n').at(-1)).toBe(expected);
    expect(kept()).toEqual([expect.stringMatching(/\.onnx$/)]);
  });
});
