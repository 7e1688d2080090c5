import type { AnyTaskKind } from '../task-kind';
import { chat } from './chat';
import { classification } from './classify';
import { preferences } from './dpo';
import { languageModelling } from './lm';
import { namedEntities } from './ner';
import { questionAnswering } from './qa';
import { sentiment } from './sentiment';
import { summarization } from './summarize';

/** Every task that `headway finetune|evaluate` knows by this table. A new one is a line here and its own file. */
export const taskKinds: readonly AnyTaskKind[] = [
  sentiment,
  classification,
  namedEntities,
  questionAnswering,
  summarization,
  chat,
  preferences,
  languageModelling,
];
