import { arrayOf } from '../graph/graph';
import type { KernelTable } from './mapping';

/** What tfjs makes of numbers alone: constants of the graph. */
export const creationKernels: KernelTable = {
  Fill: (graph, _, { shape, value, dtype }) => graph.fill(value, { dtype: dtype ?? 'float32', shape }),
  Range: (graph, _, { start, stop, step, dtype }) => {
    const isEmpty = start === stop || (start < stop && step < 0) || (stop < start && step > 0);
    const count = isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_each, i) => start + i * step);
    return graph.constant(arrayOf(dtype, values), { dtype, shape: [count] });
  },
  LinSpace: (graph, _, { start, stop, num }) => {
    const step = (stop - start) / (num - 1);
    const values = Float32Array.from({ length: num }, (_each, i) => start + i * step);
    return graph.constant(values, { dtype: 'float32', shape: [num] });
  },
};
