import { classification, TextClassification } from './classify';

/** The classes of sentiment, whatever the data. */
const labels = ['negative', 'neutral', 'positive'] as const;

/** To say whether a writer is pleased, displeased or neither: classification with three classes that are given. */
export const sentiment: typeof classification = {
  ...classification,
  name: 'sentiment',
  summary: 'negative, neutral or positive',
  labels: () => labels,
  newTask: (given, choices) => new TextClassification(given, { ...choices, name: 'sentiment' }),
};
