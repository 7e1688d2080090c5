/** `npm test`: sets up what is missing, then runs everything that CI runs. */
import { nodeProblem } from './node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(problem + '\n');
  process.exitCode = 3;
} else {
  import('./test-course.mjs').then(function (tests) {
    return tests.main(process.argv.slice(2));
  });
}
