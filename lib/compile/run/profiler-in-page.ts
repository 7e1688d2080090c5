import { UnsupportedError } from '../../errors';

/** What bundlers for pages take in place of `profiler.ts`, which reads a file that ONNX Runtime writes. */
export const Profiler = {
  start(): never {
    throw new UnsupportedError('compile: explain needs Node: a page cannot read the profile of ONNX Runtime');
  },
};
