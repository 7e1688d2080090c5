import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Graph, GraphBuilder, type Value } from '../../lib/compile/graph/graph';
import { Loops } from '../../lib/compile/loops/loops';
import { secondThread, SecondThread } from '../../lib/compile/loops/second-thread';
import type { Loop } from '../../lib/compile/loops/split';
import { tileSize } from '../../lib/compile/loops/wasm-loop';
import { Random } from '../../lib/random';

/*
 * A second thread runs half of every loop. Each element is computed by itself, so the numbers are the same to the bit.
 */

beforeAll(async () => {
  await vi.waitUntil(() => secondThread(), { timeout: 20_000 });
}, 30_000);
afterEach(() => {
  vi.unstubAllEnvs();
});

/** m = 0.9 m + g, then w = w − m · rate: two loops, of which the second reads what the first wrote. */
function momentumLoops(name: string, size: number): Loop[] {
  const builder = new GraphBuilder();
  const port = (what: string, value: Value): Graph['inputs'][number] => ({ name: `${name} ${what}`, value });
  const input = (shape: number[]): Value => builder.input({ dtype: 'float32', shape });
  const [w, m, g, rate] = [input([size]), input([size]), input([size]), input([])];
  const decay = input([]);
  const faded = builder.node('Mul', [m, decay], m);
  const momentum = builder.node('Add', [faded, g], m);
  const moved = builder.node('Mul', [m, rate], m);
  const next = builder.node('Sub', [w, moved], w);
  const nodeOf = ({ origin }: Value) => {
    if (origin.kind !== 'node') throw new Error('not computed');
    return origin.node;
  };
  return [
    {
      size,
      arrays: [port('m', m), port('g', g)],
      numbers: [port('decay', decay)],
      nodes: [nodeOf(faded), nodeOf(momentum)],
      results: [port('m', momentum)],
    },
    {
      size,
      arrays: [port('w', w), port('m', m)],
      numbers: [port('rate', rate)],
      nodes: [nodeOf(moved), nodeOf(next)],
      results: [port('w', next)],
    },
  ];
}

const sizes = [1, 384, tileSize - 1, tileSize, tileSize + 1, 2 * tileSize, 20_000];

function arraysOf(seed: number): Map<string, Float32Array> {
  const random = new Random(seed);
  const arrays = new Map<string, Float32Array>();
  for (const size of sizes) {
    for (const what of ['w', 'm', 'g']) {
      arrays.set(
        `${size} ${what}`,
        Float32Array.from({ length: size }, () => random.normal()),
      );
    }
    arrays.set(`${size} rate`, Float32Array.of(0.1)).set(`${size} decay`, Float32Array.of(0.9));
  }
  return arrays;
}

test('two threads compute what one computes, at every size, step by step, in place', () => {
  const loops = sizes.flatMap((size) => momentumLoops(`${size}`, size));
  const [shared, alone] = [new Loops(loops, { shareFrom: 0 }), new Loops(loops, { shareFrom: Infinity })];
  const runHalves = vi.spyOn(SecondThread.prototype, 'runSecondHalves');
  const [got, wanted] = [arraysOf(1), arraysOf(1)];
  const before = new Map([...wanted].map(([name, numbers]) => [name, numbers.slice()]));
  for (let step = 0; step < 20; step++) {
    shared.run(got);
    alone.run(wanted);
  }
  expect(runHalves).toHaveBeenCalledTimes(20);
  for (const [name, numbers] of wanted) {
    expect(got.get(name), name).toEqual(numbers);
    if (/[wm]$/.test(name)) expect(numbers, name).not.toEqual(before.get(name));
  }
  shared.release();
  alone.release();
});

test('other arrays at each run are found, while those of before are freed', () => {
  const loops = sizes.flatMap((size) => momentumLoops(`${size}`, size));
  const [shared, alone] = [new Loops(loops, { shareFrom: 0 }), new Loops(loops)];
  for (let seed = 1; seed <= 8; seed++) {
    const [got, wanted] = [arraysOf(seed), arraysOf(seed)];
    shared.run(got);
    alone.run(wanted);
    expect(got.get('20000 w')).toEqual(wanted.get('20000 w'));
  }
  shared.release();
});

test('one thread is all there is where one is allowed', () => {
  vi.stubEnv('HEADWAY_THREADS', '1');
  expect(SecondThread.start()).toBeUndefined();
});

test('a thread that fails says that the update was not finished', () => {
  const [loop] = momentumLoops('x', tileSize * 4);
  const arrays = new Map(['w', 'm', 'g'].map((what) => [`x ${what}`, new Float32Array(tileSize * 4)]));
  arrays.set('x decay', Float32Array.of(0.9));
  const loops = new Loops([loop], { shareFrom: 0 });
  const known = (secondThread() as unknown as { ids: WeakMap<object, number> }).ids;
  vi.spyOn(known, 'get').mockReturnValueOnce(12_345); // a number that the thread was told nothing of
  expect(() => loops.run(arrays)).toThrow('the second thread failed');
  expect(secondThread()).toBeUndefined();
  loops.run(arrays); // on one thread
});
