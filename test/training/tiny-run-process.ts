import '@tensorflow/tfjs-backend-cpu';
import { tinyTrainer } from './tiny-run';

/** One run of the tiny trainer in a process of its own, to be killed: `tiny-run-process.ts DIRECTORY compiled|eager`. */
const onStep = async ({ step }: { step: number }) => {
  process.stdout.write(`${step}\n`);
  await new Promise((resolve) => setTimeout(resolve, 5)); // so that a kill lands on any step
};
const [directory, how] = process.argv.slice(2);
void tinyTrainer({ directory, resume: true, onStep, compile: how === 'compiled' }).train();
