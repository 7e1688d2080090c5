import '@tensorflow/tfjs-backend-cpu';
import { tinyTrainer } from './tiny-run';

/** One run of the tiny trainer in a process of its own, to be killed: `tiny-run-process.ts DIRECTORY`. */
const onStep = async ({ step }: { step: number }) => {
  process.stdout.write(`${step}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5)); // so that a kill lands on any step
};
void tinyTrainer({ directory: process.argv[2], resume: true, onStep }).train();
