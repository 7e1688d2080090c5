import { steepDescent } from './session-cache-step';

void steepDescent().then((weights) => console.log(JSON.stringify(weights)));
