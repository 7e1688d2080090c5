import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RemoteJudge } from '../../lib/grading/remote-judge';
import { defaultTier, tierProblem } from '../../lib/grading/tiers';
import { makeCourse, rightAnswer } from './course';

// An endless loop should end soon; what ends by itself should not be hurried on a busy machine.
const { course, remove } = makeCourse({
  mean: { manifest: { limits: { callSeconds: 30 } } },
  'mean-soon': {},
});
afterAll(remove);

const folder = join(import.meta.dirname, 'attacks');
const all = readdirSync(folder);
/** Those that try the namespaces, or whose end is reported through the namespaces' own processes. */
const underNamespaces = [
  'signals-its-group.ts',
  'opens-the-judges-debugger.ts',
  'reads-by-other-doors.ts',
  'requires-solution-by-template.ts',
  'exit-in-call.ts',
  'endless-loop.ts',
  'aborts.ts',
  'array-buffer-bomb.ts',
  'fills-stdout.ts',
];

for (const tier of [defaultTier(), 'T2'] as const) {
  // Named reason: the tier is not available on this machine.
  describe.skipIf(tierProblem(tier) !== undefined)(`under ${tier}`, () => {
    let running: RemoteJudge | undefined;
    const judge = (): RemoteJudge => (running ??= new RemoteJudge({ course, tier, keepWarm: true }));
    afterAll(() => running?.close());

    for (const file of tier === 'T2' ? underNamespaces : all) {
      // The attacker knows where everything is.
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('__COURSE__', course);
      const field = (name: string): string => new RegExp(`^// ${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
      const exercise = field('verdict') === 'timeout' ? 'mean-soon' : 'mean';
      // Without prlimit nothing bounds memory outside the JavaScript heap.
      const unbounded = tier === 'T0' && file === 'array-buffer-bomb.ts';

      test.skipIf(unbounded)(`${file}, ${field('attack')}: ${field('verdict')}`, async () => {
        const report = await judge().grade('01-test', exercise, text);
        const message = report.tests.find((each) => each.verdict !== 'pass')?.message ?? '';
        expect(message).toContain(field('message').replaceAll('\\u001b', '\u001b'));
        expect({ verdict: report.verdict, points: report.points }).toEqual({
          verdict: field('verdict'),
          points: Number(field('points')),
        });
        // The next submission is not affected.
        const next = await judge().grade('01-test', 'mean', rightAnswer);
        expect(next).toMatchObject({ verdict: 'pass', points: 3, output: '', tier });
      });
    }
  });
}
