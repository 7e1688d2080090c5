import { arrangementKernels } from './arrangement';
import { creationKernels } from './creation';
import { elementwiseKernels } from './elementwise';
import { indexingKernels } from './indexing';
import type { KernelTable } from './mapping';
import { matrixKernels } from './matrix-products';
import { reductionKernels } from './reductions';

/** Every tfjs kernel that can be compiled, by name. A new operator needs one line in one of the tables. */
export const kernels: KernelTable = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...matrixKernels,
  ...arrangementKernels,
  ...indexingKernels,
  ...creationKernels,
};
