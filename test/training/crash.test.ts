import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import type * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Random } from '../../lib/random';
import type { StepRecord } from '../../lib/training/training-history';
import { tinyTrainer } from './tiny-run';

/**
 * File operations that checkpoints make; after `crashAt` of them all fail, as on a dead machine. The writes
 * that fill one file count as one.
 */
const operations = vi.hoisted(() => ({ count: 0, last: '', crashAt: Infinity }));
vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const crashing = Object.fromEntries(
    (['openSync', 'writeSync', 'fsyncSync', 'closeSync', 'renameSync', 'rmSync', 'mkdirSync'] as const).map(
      (name) => [
        name,
        (...args: unknown[]) => {
          if (name !== 'writeSync' || operations.last !== name) operations.count += 1;
          operations.last = name;
          if (operations.count > operations.crashAt) throw new Error('crashed');
          return (original[name] as (...args: unknown[]) => unknown)(...args);
        },
      ],
    ),
  );
  return { ...original, ...crashing };
});

const root = mkdtempSync(join(tmpdir(), 'headway-crash-'));
afterAll(() => rmSync(root, { recursive: true }));

/** What must be equal to the byte: the files of the last checkpoint, and the losses of the history. */
function finalState(directory: string): object {
  const checkpoint = join(directory, readdirSync(directory).at(-1)!);
  const files = ['model.safetensors', 'optimizer.safetensors', 'trainer-state.json'];
  const { records } = JSON.parse(readFileSync(join(checkpoint, 'training-history.json'), 'utf8'));
  return {
    directories: readdirSync(directory),
    files: files.map((file) =>
      createHash('sha256')
        .update(readFileSync(join(checkpoint, file)))
        .digest('hex'),
    ),
    history: (records as StepRecord[]).map(({ step, loss, gradNorm, metrics }) => [
      step,
      loss,
      gradNorm,
      metrics,
    ]),
  };
}

describe.each([
  ['compiled', true],
  ['eager', false],
])('a %s run that is resumed ends byte-identical to one that was never stopped', (how, compile) => {
  it('after a crash at any single file operation of its checkpoints', async () => {
    // Two checkpoints, the second of which removes the first: all that checkpoints do.
    const config = { maxSteps: 2, saveSteps: 1, evalSteps: 1, gradientAccumulationSteps: 1 };
    const straight = join(root, how, 'straight');
    operations.count = 0;
    await tinyTrainer({ directory: straight, config, compile }).train();
    const inAll = operations.count;
    const expected = finalState(straight);
    expect(inAll).toBeGreaterThan(50);
    // Files are written in the same way by both: compiled, which takes a second a crash, every thirteenth will do.
    for (let crashAt = 0; crashAt < inAll; crashAt += compile ? 13 : 1) {
      const directory = join(root, how, `operation-${crashAt}`);
      Object.assign(operations, { count: 0, last: '', crashAt });
      await expect(tinyTrainer({ directory, config, compile }).train()).rejects.toThrow('crashed');
      operations.crashAt = Infinity;
      await tinyTrainer({ directory, config, compile, resume: true }).train();
      expect(finalState(directory), `crash after ${crashAt} operations`).toEqual(expected);
    }
  });

  it('after SIGKILL at random moments, the first of them while a checkpoint is written', async () => {
    const straight = join(root, how, 'uninterrupted');
    const directory = join(root, how, 'killed');
    await tinyTrainer({ directory: straight, compile }).train();
    const random = new Random(Date.now());
    let kills = 0;
    for (let finished = false; !finished;) {
      const child = spawn(process.execPath, [
        '--import',
        'tsx',
        join(__dirname, 'tiny-run-process.ts'),
        directory,
        how,
      ]);
      const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
      const kill = () => (kills += Number(child.kill('SIGKILL')));
      const watch = setInterval(() => {
        if (kills === 0 && existsSync(join(directory, '.checkpoint-3'))) kill();
      }, 0);
      const stepsToLive = 1 + random.integer(4);
      let steps = 0;
      child.stdout.on('data', () => {
        steps += 1;
        if (kills > 0 && kills < 4 && steps === stepsToLive) setTimeout(kill, random.integer(10));
      });
      finished = (await exited) === 0;
      clearInterval(watch);
      expect(finished || child.signalCode === 'SIGKILL', 'the child failed by itself').toBe(true);
    }
    expect(kills).toBeGreaterThan(0);
    expect(finalState(directory)).toEqual(finalState(straight));
  });
});
