/** What `headway setup` does: everything that `npm start` sets up, without starting it. */
import { SetupFault } from './fault.mjs';
import { buildNative } from './native.mjs';
import { endAllOnSignal } from './process.mjs';
import { say, sign, toStandardError } from './progress.mjs';
import { here } from './project.mjs';
import { courseSteps, runSteps } from './steps.mjs';

/**
 * @param {{ native: boolean }} options - native: also build tfjs-node
 * @param {import('./project.mjs').Project} [project]
 * @returns {Promise<{ parts: { name: string, ok: boolean, message: string }[] }>}
 */
export async function setUp({ native }, project = here) {
  toStandardError(); // standard output is for the result
  endAllOnSignal(() => 130);
  const results = await runSteps(project, courseSteps);
  const parts = [...results].map(([name, fault]) => ({ name, ok: !fault, message: fault?.message ?? '' }));
  if (!native) return { parts };
  try {
    await buildNative(project);
    return { parts: [...parts, { name: 'native', ok: true, message: '' }] };
  } catch (error) {
    if (!(error instanceof SetupFault)) throw error;
    say(`${sign.failed} tfjs-node: ${error.message}\n    The other backends work as before.`);
    return { parts: [...parts, { name: 'native', ok: false, message: error.message }] };
  }
}
