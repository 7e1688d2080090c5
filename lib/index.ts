/** Everything a learner, a notebook or another program imports from `headway`. */
export * from './errors';
export * from './random';
export * from './shape';
export * from './version';
export * from './nn/module';
export * from './checkpoints/half-precision';
export * from './checkpoints/safetensors';
export * from './checkpoints/safetensors-header';
