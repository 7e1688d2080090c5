import { parentPort } from 'node:worker_threads';
import { memoryAt } from '../run/c-interface';
import { type LoopMessage, probe, threadStates } from './second-thread';
import { type LoopCode, TiledLoop } from './tiled-loop';

/* What the second thread runs: see SecondThread. */

interface KnownLoops {
  readonly codes: readonly LoopCode[];
  readonly tiled: readonly TiledLoop[];
}

const known = new Map<number, KnownLoops>();

/** Arrays over memory that was worked on before. The memory may be freed meanwhile: it is looked at only when it is named again. */
const views = new Map<string, Float32Array>();

function viewOf(address: bigint, size: number): Float32Array {
  const key = `${address} ${size}`;
  let view = views.get(key);
  if (!view) {
    if (views.size > 10_000) views.clear();
    views.set(key, (view = new Float32Array(memoryAt(address, 4 * size))));
  }
  return view;
}

function runSecondHalves(
  { codes, tiled }: KnownLoops,
  addresses: BigUint64Array,
  numbers: readonly (readonly number[])[],
): void {
  let place = 0;
  tiled.forEach((loop, i) => {
    const { size, arrayCount, resultCount } = codes[i];
    const take = (count: number): Float32Array[] =>
      Array.from({ length: count }, () => viewOf(addresses[place++], size));
    loop.runSecondHalf({ arrays: take(arrayCount), numbers: numbers[i], results: take(resultCount) });
  });
}

let state: Int32Array;
parentPort!.on('message', (message: LoopMessage) => {
  if ('state' in message) {
    state = message.state;
    const memory = viewOf(message.probe, 1);
    if (memory[0] === probe.found) memory[0] = probe.left;
    parentPort!.postMessage('ready');
  } else if ('codes' in message) {
    known.set(message.id, { codes: message.codes, tiled: TiledLoop.prepare(message.codes) });
  } else if ('forget' in message) {
    known.delete(message.id);
  } else {
    let outcome: number = threadStates.failed;
    try {
      runSecondHalves(known.get(message.id)!, message.addresses, message.numbers);
      outcome = threadStates.done;
    } finally {
      Atomics.store(state, 0, outcome);
      Atomics.notify(state, 0);
    }
  }
});
