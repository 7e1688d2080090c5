import { describeRecipe, type FineTuningRecipe, type FineTuningResult } from './fine-tune';

/** What a model card says that the run does not know. */
export interface ModelCardFacts {
  /** Where the data came from, its files or set. */
  readonly dataSource: string;
  /** The data's licence; "not stated" by default. */
  readonly dataLicence?: string;
  /** What it was made from: a directory or name. */
  readonly baseModel: string;
  /** The most memory the process held, such as `process.resourceUsage().maxRSS * 1024`. */
  readonly peakMemoryBytes: number;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * A model card: what the model is, of what it was made, how well it does and against what bar.
 *
 * @remarks Mitchell et al. 2019, "Model Cards for Model Reporting".
 * @returns Markdown, for the model's README.md
 */
export function modelCard(
  recipe: FineTuningRecipe,
  { metrics, baseline, earlierKnowledge, seconds, history }: FineTuningResult,
  { dataSource, dataLicence = 'not stated', baseModel, peakMemoryBytes, versions }: ModelCardFacts,
): string {
  const { labels } = recipe.data;
  const share = (value: number): string => value.toFixed(3);
  const classes = metrics.perClass.map(
    ({ precision, recall, f1, support }, id) =>
      `| ${labels[id]} | ${share(precision)} | ${share(recall)} | ${share(f1)} | ${support} |`,
  );
  const kept = earlierKnowledge
    ? `\nAs a language model its loss on held-out text went from ${share(earlierKnowledge.lossBefore)} to ` +
      `${share(earlierKnowledge.lossAfter)} nats per token.\n`
    : '';
  return `# Text classifier: ${labels.join(', ')}

A GPT fine-tuned with Headway to sort texts into ${labels.length} classes.

## How it was made

${describeRecipe(recipe)
  .split('\n')
  .map((line) => `${line.replace(/^(\d) /, '$1. ')}`)
  .join('\n')}

| | |
|---|---|
| base model | ${baseModel} |
| data | ${dataSource} |
| data licence | ${dataLicence} |
| seed | ${recipe.process.seed} |
| steps | ${history.records.length} (${history.outcome}) |
| time | ${seconds.toFixed(0)} s |
| peak memory | ${Math.round(peakMemoryBytes / 1e6)} MB |
| versions | ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')} |

## How well it does

On ${recipe.data.test.length} held-out texts:

| | accuracy | macro-F1 |
|---|---|---|
| this model | ${share(metrics.accuracy)} | ${share(metrics.macroF1)} |
| always "${labels[baseline.label]}", the commonest class | ${share(baseline.accuracy)} | ${share(baseline.macroF1)} |

| class | precision | recall | F1 | texts |
|---|---|---|---|---|
${classes.join('\n')}
${kept}
## Limits

It has seen only texts like its training data; elsewhere its scores do not hold. Texts longer than its
context are judged by their beginning. Its confidence is not calibrated.
`;
}
