import type { LabelledText } from '../../lib/data/labelled-texts';
import type { TaskData } from '../../lib/finetuning/task-data';

/**
 * Multinomial naive Bayes on the set of words of a text, with add-one smoothing: which words a class uses, and
 * nothing of their order.
 *
 * @remarks Jurafsky & Martin, *Speech and Language Processing*, ch. 4 (binary naive Bayes).
 * @returns the class id of a text
 */
export function wordCountClassifier(data: TaskData): (example: LabelledText) => number {
  const counts = data.labels.map(() => new Map<string, number>());
  const labels = data.labelIds('train');
  data.train.forEach(({ text }, place) => {
    const count = counts[labels[place]];
    for (const word of wordsOf(text)) count.set(word, (count.get(word) ?? 0) + 1);
  });
  const vocabulary = new Set(counts.flatMap((count) => [...count.keys()]));
  const totals = counts.map((count) => [...count.values()].reduce((sum, n) => sum + n, 0));
  const priors = data.classCounts('train');
  return ({ text }) => {
    const known = [...wordsOf(text)].filter((word) => vocabulary.has(word));
    const scores = counts.map((count, id) =>
      known.reduce(
        (sum, word) => sum + Math.log(((count.get(word) ?? 0) + 1) / (totals[id] + vocabulary.size)),
        Math.log(priors[id]),
      ),
    );
    return scores.indexOf(Math.max(...scores));
  };
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[a-z']+/g));
}
