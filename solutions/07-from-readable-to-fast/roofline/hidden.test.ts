import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random kernels agree with their speed under the roof', async () => {
  for (let round = 0; round < 4; round++) {
    const machine = { flopsPerSecond: 10 + random.integer(90), bytesPerSecond: 1 + random.integer(20) };
    const kernels = Array.from({ length: 2 + random.integer(6) }, () => ({
      flops: 1 + random.integer(500),
      bytes: 1 + random.integer(100),
    }));
    let seconds = 0;
    for (const { flops, bytes } of kernels) {
      const roof = Math.min(machine.flopsPerSecond, (flops / bytes) * machine.bytesPerSecond);
      seconds += flops / roof;
      expectNumbers(await student.call('attainable', flops / bytes, machine)).toBeClose(roof, {
        tolerance: 1e-6,
        because: 'two operations in float64',
      });
    }
    expectNumbers(await student.call('secondsAtLeast', kernels, machine)).toBeClose(seconds, {
      tolerance: 1e-6,
      because: 'sums of divisions in float64',
    });
  }
});

test('nothing to do takes no time', async () => {
  const machine = { flopsPerSecond: 100, bytesPerSecond: 20 };
  const [bytes, factor] = [20 * (1 + random.integer(9)), 2 + random.integer(4)];
  const copies = Array.from({ length: factor }, () => ({ flops: 0, bytes }));
  expectNumbers(await student.call('secondsAtLeast', copies, machine)).toBeClose((factor * bytes) / 20, {
    tolerance: 1e-9,
    because: 'copying computes nothing, and takes the time of its bytes',
  });
  expectNumbers(await student.call('secondsAtLeast', [], machine)).toBeClose(0, {
    tolerance: 0,
    because: 'there is nothing to add up',
  });
});
