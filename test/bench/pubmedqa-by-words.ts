/**
 * What can be had of PubMedQA without reading (chapter 17 shows the result): logistic regression on words, in five folds
 * by document, the mean of three ways to draw the folds.
 *
 *     npx tsx test/bench/pubmedqa-by-words.ts FILE-OF-PUBMEDQA [--folds 5] [--seeds 1,2,3] [--C 10]
 *
 * Prints a line of JSON for each thing that it may see: the question, the question and the abstract, the question and the
 * conclusion. `headway finetune classify` prints the same classifier, at C = 1, beside its model, on one split.
 */
import { parseArgs } from 'node:util';
import { type LabelledFormat, readLabelledTexts } from '../../lib/data/labelled-texts';
import { BagOfWordsClassifier } from '../../lib/evaluation/bag-of-words';
import { classificationReport } from '../../lib/evaluation/classification-report';
import { outOfFoldProbabilities } from '../../lib/evaluation/out-of-fold';
import { riskCoverage } from '../../lib/evaluation/risk-coverage';
import { acrossSeeds } from '../../lib/finetuning/across-seeds';
import { labelledTexts } from '../../lib/finetuning/task-data';
import { Random } from '../../lib/random';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folds: { type: 'string', default: '5' },
    seeds: { type: 'string', default: '1,2,3' },
    C: { type: 'string', default: '10' },
  },
});
const [file] = positionals;
const [folds, C] = [Number(values.folds), Number(values.C)];
const seeds = values.seeds.split(',').map(Number);

const sights = [
  { sees: 'question', format: 'pubmedqa', textOf: ({ text }) => text },
  { sees: 'question and abstract', format: 'pubmedqa', textOf: labelledTexts.textOf },
  { sees: 'question and conclusion', format: 'pubmedqa-conclusion', textOf: labelledTexts.textOf },
] satisfies { sees: string; format: LabelledFormat; textOf: typeof labelledTexts.textOf }[];

async function main(): Promise<void> {
  for (const { sees, format, textOf } of sights) {
    const records = readLabelledTexts(file, { format }); // each of another document
    const labels = [...new Set(records.map(({ label }) => label))].sort();
    const ids = records.map(({ label }) => labels.indexOf(label));
    const classCount = labels.length;
    const spread = await acrossSeeds(seeds, async (seed) => {
      const probabilities = await outOfFoldProbabilities(records.map(textOf), ids, {
        ...{ classCount, folds, random: new Random(seed) },
        train: (known, knownIds) => new BagOfWordsClassifier(known, knownIds, { classCount, C }),
      });
      const { accuracy, macroF1, confusion } = classificationReport(ids, probabilities, classCount);
      const isRight = probabilities.map((row, place) => row.indexOf(Math.max(...row)) === ids[place]);
      const curve = riskCoverage(probabilities.map((row) => Math.max(...row)), isRight); // prettier-ignore
      const riskAtHalf = curve.find(({ coverage }) => coverage >= 0.5)!.risk;
      const maybe = labels.indexOf('maybe');
      return {
        accuracy,
        macroF1,
        riskAtHalf,
        saysMaybe: confusion.reduce((sum, row) => sum + row[maybe], 0),
      };
    });
    process.stdout.write(`${JSON.stringify({ sees, folds, seeds, C, ...spread })}\n`);
  }
}

void main();
