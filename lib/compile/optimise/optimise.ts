import { fuse } from '../fusions/fuse';
import { fusions } from '../fusions/fusions';
import type { Graph } from '../graph/graph';
import { factorIntoProduct, fuseIntoProducts } from './products';
import { joinQuantizedProducts, splitLargeProducts } from './quantized-products';
import { rebuild } from './rebuild';
import { rowRules } from './rows';
import { simplifications } from './simplify';
import { regroupSums } from './sums';

// ANCHOR: optimise
/**
 * Rewrites a graph to a faster one that computes the same, up to the rounding of the last digit.
 *
 * First the formulas that have a faster form are recognised, while the graph is still as it was recorded;
 * then small rules clear up, until each has found all it can; last, matrix products take over what follows
 * them, and those by quantised matrices are put together or taken apart.
 */
export function optimise(graph: Graph): Graph {
  const recognised = fuse(regroupSums(graph), fusions);
  const cleared = rebuild(recognised, [...simplifications, ...rowRules, factorIntoProduct]);
  return splitLargeProducts(joinQuantizedProducts(fuseIntoProducts(cleared)));
}
// ANCHOR_END: optimise
