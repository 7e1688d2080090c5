/** What `npm test` does: sets up what is missing, then runs everything that CI runs. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endAllOnSignal } from './process.mjs';
import { say } from './progress.mjs';
import { here } from './project.mjs';
import { runSteps } from './steps.mjs';

/** @param {string[]} args - the command line after `npm test --`, handed on to the checks */
export async function main(args) {
  endAllOnSignal(() => 130);
  const results = await runSteps(here, ['folder', 'packages', 'library', 'python', 'kernel']);
  if (results.get('packages')) {
    say('\nNo test can run without the npm packages.\n\n0 passed, 1 failed');
    process.exitCode = 1;
    return;
  }
  // Loaded only now: it may use the packages that have just been installed.
  const check = await import(pathToFileURL(join(here.root, 'lib', 'setup', 'stages.mjs')).href);
  await check.main(args);
}
