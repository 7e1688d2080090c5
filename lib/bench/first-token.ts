import { startImplementation } from './implementation';
import { writeFirstToken } from './model-workload';

/** A process that loads the model named by its argument, writes one token, tells its peak memory, and ends. */
async function main(): Promise<void> {
  await startImplementation('compiled');
  await writeFirstToken(process.argv[2]);
  process.send!(process.resourceUsage().maxRSS * 1024, () => process.exit());
}

void main();
