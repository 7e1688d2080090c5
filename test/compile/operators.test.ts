import { describe } from 'vitest';
import { compile } from '../../lib/compile';
import { type Execution, testOperators } from '../backends/operators.contract';

/** Compiles the function for this one call. */
function compiled(optimise: boolean): Execution {
  return async (fn, inputs) => {
    const fast = compile(fn, { optimise });
    const outputs = await fast(...inputs);
    await fast.dispose();
    return outputs;
  };
}

for (const optimise of [false, true]) {
  describe(optimise ? 'compiled and optimised' : 'compiled as recorded', () => {
    testOperators(compiled(optimise));
  });
}
