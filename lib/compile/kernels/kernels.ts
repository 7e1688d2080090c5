import { arrangementKernels } from './arrangement';
import { attentionKernels } from './attention';
import { creationKernels } from './creation';
import { elementwiseKernels } from './elementwise';
import { indexingKernels } from './indexing';
import type { KernelTable } from './mapping';
import { matrixKernels } from './matrix-products';
import { quantizedKernels } from './quantized';
import { reductionKernels } from './reductions';

/** Every kernel, tfjs's and Headway's own, that can be compiled, by name. A new operator needs one line in one of the tables. */
export const kernels: KernelTable = {
  ...elementwiseKernels,
  ...reductionKernels,
  ...matrixKernels,
  ...arrangementKernels,
  ...indexingKernels,
  ...creationKernels,
  ...quantizedKernels,
  ...attentionKernels,
};
