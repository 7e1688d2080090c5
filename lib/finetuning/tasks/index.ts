import type { AnyTaskKind } from '../task-kind';
import { classification } from './classify';
import { namedEntities } from './ner';
import { sentiment } from './sentiment';

/** Every task that `headway finetune|evaluate` knows by this table. A new one is a line here and its own file. */
export const taskKinds: readonly AnyTaskKind[] = [sentiment, classification, namedEntities];
