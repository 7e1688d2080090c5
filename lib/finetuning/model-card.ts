import { describeRecipe, type AnyRecipe, type AnyResult } from './fine-tune';
import type { Spread } from './across-seeds';
import type { Calibration } from './task';
import { writtenSamples } from './written-samples';

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
  /** Of each metric, if it was run with several seeds. */
  readonly spread?: Readonly<Record<string, Spread>>;
  /** How confidence was made honest, if it was. */
  readonly calibration?: Calibration;
}

/**
 * A model card: what the model is, of what it was made, how well it does and against what bar.
 *
 * @remarks Mitchell et al. 2019, "Model Cards for Model Reporting".
 * @returns Markdown, for the model's README.md
 */
export function modelCard(recipe: AnyRecipe, result: AnyResult, facts: ModelCardFacts): string {
  const { data, goal, process } = recipe;
  const { earlierKnowledge, seconds, history, plan } = result;
  const steps = describeRecipe(recipe).replace(/^(\d) /gm, '$1. ');
  const kept = earlierKnowledge
    ? `\nAs a language model its loss on held-out text went from ${shown(earlierKnowledge.lossBefore)} to ` +
      `${shown(earlierKnowledge.lossAfter)} nats per token.\n`
    : '';
  const made = {
    'base model': facts.baseModel,
    data: facts.dataSource,
    'data licence': facts.dataLicence ?? 'not stated',
    seed: process.seed,
    metric: `${goal.metric} on the validation part chose the epoch`,
    'parameters trained': `${plan.trainedParameters.toLocaleString('en')} of ${plan.parameters.toLocaleString('en')}`,
    steps: `${history.records.length} (${history.outcome})`,
    time: `${seconds.toFixed(0)} s`,
    'peak memory': `${Math.round(facts.peakMemoryBytes / 1e6)} MB`,
    versions: Object.entries(facts.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  };
  return `# ${goal.name}: ${facts.baseModel}, fine-tuned

Fine-tuned with Headway.

## How it was made

${steps}

${table(
  ['', ''],
  Object.entries(made).map(([name, value]) => [name, String(value)]),
)}

## How well it does

On ${data.test.length} held-out ${data.kind.noun}:

${scoreTable(recipe, result, facts.spread)}

${classTable(recipe, result)}
${kept}${calibrationText(facts.calibration)}${samplesText(recipe, result)}
## Limits

It has seen only ${data.kind.noun} like its training data; elsewhere its scores do not hold. What is longer than its
input is cut, or read in pieces.
`;
}

function scoreTable(
  { goal }: AnyRecipe,
  { metrics, baselines }: AnyResult,
  spread?: Readonly<Record<string, Spread>>,
): string {
  const scoresOf = (scores: Record<string, unknown>): string[] =>
    goal.headline.map((name) => (typeof scores[name] === 'number' ? shown(scores[name]) : ''));
  const rows = [
    ['this model', ...scoresOf(metrics)],
    ...baselines.map(({ name, scores }) => [name, ...scoresOf(scores)]),
  ];
  if (spread) {
    const count = spread[goal.headline[0]].values.length;
    const means = goal.headline.map(
      (name) => `${shown(spread[name].mean)} ± ${shown(spread[name].standardDeviation)}`,
    );
    rows.splice(1, 0, [`mean of ${count} seeds ± standard deviation`, ...means]);
  }
  return table(['', ...goal.headline.map((name) => metricNames[name] ?? name)], rows);
}

/** Precision and recall class by class, where the task has classes. */
function classTable({ data }: AnyRecipe, { metrics }: AnyResult): string {
  interface Row {
    precision: number;
    recall: number;
    f1: number;
    support: number;
  }
  const { perClass, perKind } = metrics as { perClass?: Row[]; perKind?: Record<string, Row> };
  const rows: [string, Row][] = perKind
    ? Object.entries(perKind)
    : (perClass ?? []).map((row, id): [string, Row] => [data.labels[id], row]);
  if (rows.length === 0) return '';
  return table(
    ['class', 'precision', 'recall', 'F1', 'count'],
    rows.map(([name, { precision, recall, f1, support }]) => [
      ...[name, shown(precision), shown(recall), shown(f1), String(support)],
    ]),
  );
}

/** What it writes: scores of texts say little until a few have been read. */
function samplesText(recipe: AnyRecipe, result: AnyResult): string {
  const samples = writtenSamples(recipe, result);
  if (samples.length === 0) return '';
  const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
  const rows = samples.map(({ text, says, right }) => [text, says, right].map(cell));
  return `\n## What it writes\n\n${table(['given', 'it writes', 'right'], rows)}\n`;
}

function calibrationText(calibration: Calibration | undefined): string {
  if (!calibration) return '';
  const { temperature, eceBefore, eceAfter } = calibration;
  return (
    `\nIts confidence is calibrated: logits are divided by a temperature of ${shown(temperature)}, fitted on the ` +
    `validation part. The expected calibration error on the test part is ${shown(eceAfter)}; without, ${shown(eceBefore)}.\n`
  );
}

/** How a person reads the names of metrics. */
export const metricNames: Readonly<Record<string, string>> = {
  loss: 'loss',
  perplexity: 'perplexity',
  accuracy: 'accuracy',
  macroF1: 'macro-F1',
  f1: 'F1',
  precision: 'precision',
  recall: 'recall',
  exactMatch: 'exact match',
  bitsPerCharacter: 'bits per character',
  generalLoss: 'general loss',
  generalPerplexity: 'general perplexity',
  rouge1: 'ROUGE-1',
  rouge2: 'ROUGE-2',
  rougeL: 'ROUGE-L',
  rewardMargin: 'reward margin',
  kl: 'KL',
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function shown(value: number): string {
  return value.toFixed(3);
}
