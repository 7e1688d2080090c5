/** `npm start`: sets up what is missing, then opens the book and JupyterLab. */
import { nodeProblem } from './node-version.mjs';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(problem + '\n');
  process.exitCode = 3;
} else {
  import('./course.mjs').then(function (course) {
    return course.main(process.argv.slice(2));
  });
}
