import { beforeAll, describe } from 'vitest';
import { availableBackends, useBackend } from '../../lib/backends/backend';
import { testOperators } from './operators.contract';

for (const { name, available, reason } of availableBackends()) {
  const title = available ? `on ${name}` : `on ${name}: skipped, ${reason}`;
  describe.skipIf(!available)(title, () => {
    beforeAll(async () => {
      await useBackend(name);
    });
    testOperators();
  });
}
