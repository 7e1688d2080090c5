import { adamWFusions } from './adamw';
import { crossEntropyFusion } from './cross-entropy';
import type { Fusion } from './fusion';
import { geluFusion } from './gelu';
import { layerNormFusion } from './layer-norm';

/** Every formula that has a faster form. A new one needs a file of its own and a line here. */
export const fusions: readonly Fusion[] = [layerNormFusion, geluFusion, crossEntropyFusion, ...adamWFusions];
