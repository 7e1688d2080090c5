import { expectFields, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random targets of random lengths', async () => {
  for (const [start, pad] of [
    [3, 3],
    [50, 0],
  ]) {
    const targets = Array.from({ length: 2 + random.integer(4) }, () => [
      ...Array.from({ length: random.integer(7) }, () => 4 + random.integer(40)),
      1,
    ]);
    const T = Math.max(...targets.map((target) => target.length));
    const actual = await student.call('teacherForcing', targets, start, pad);
    const { decoderInputIds, labels } = expectFields(actual, 'decoderInputIds', 'labels');
    const rows = (of: (target: number[], t: number) => number): number[][] =>
      targets.map((target) => Array.from({ length: T }, (_, t) => of(target, t)));
    expectValue(decoderInputIds).toEqual(
      rows((target, t) => (t === 0 ? start : t < target.length ? target[t - 1] : pad)),
    );
    expectValue(labels).toEqual(rows((target, t) => (t < target.length ? target[t] : -100)));
  }
});

test('a target of nothing but its end is still said', async () => {
  const actual = await student.call('teacherForcing', [[1]], 5, 0);
  const { decoderInputIds, labels } = expectFields(actual, 'decoderInputIds', 'labels');
  expectValue(decoderInputIds).toEqual([[5]]);
  expectValue(labels).toEqual([[1]]);
});
