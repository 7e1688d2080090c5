import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup-tfjs.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: {
      HEADWAY_COMPILE_CACHE: 'off', // what a test computes must not depend on earlier runs
      ORT_DISABLE_TELEMETRY: '1', // for a test that loads ONNX Runtime by itself: see onnx-runtime.ts
    },
    // Two cores: one process per core, each with its own tfjs engine.
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default'],
  },
});
