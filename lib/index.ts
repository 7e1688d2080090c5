/** Everything a learner, a notebook or another program imports from `headway`. */
export * from './errors';
export * from './random';
export * from './shape';
export * from './version';
export * from './nn/module';
