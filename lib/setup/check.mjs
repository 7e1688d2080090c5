/** `npm run check`: exactly what CI runs, with what `npm test` has set up. */
import { nodeProblem } from './node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(problem + '\n');
  process.exitCode = 3;
} else {
  import('./stages.mjs').then(function (stages) {
    return stages.main(process.argv.slice(2));
  });
}
