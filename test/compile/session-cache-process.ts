import { steepDescent } from './session-cache-step';

void steepDescent().then((weights) => process.stdout.write(JSON.stringify(weights)));
