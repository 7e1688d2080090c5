import type { AnyRecipe } from '../finetuning/fine-tune';
import { metricNames } from '../finetuning/model-card';
import type { Baseline } from '../finetuning/task';

/** A metric's name as a person reads it. */
export function nameOf(metric: string): string {
  return metricNames[metric] ?? metric;
}

/** The scores that a person reads first: `accuracy 0.7812, macro-F1 0.7421`. */
export function scoreLine({ headline }: AnyRecipe['goal'], scores: object): string {
  return headline
    .filter((name) => typeof (scores as Record<string, unknown>)[name] === 'number')
    .map((name) => `${nameOf(name)} ${(scores as Record<string, number>)[name].toFixed(4)}`)
    .join(', ');
}

/** Scores for JSON: those of classes by the classes' names. */
export function scoresByName(scores: object, labels: readonly string[]): Record<string, unknown> {
  const { perClass } = scores as { perClass?: unknown[] };
  if (!Array.isArray(perClass)) return { ...scores };
  return { ...scores, perClass: Object.fromEntries(perClass.map((of, id) => [labels[id], of])) };
}

/** Baselines as a person reads them, a line each: `majority, always "neutral": accuracy 0.4103, macro-F1 0.1939`. */
export function baselineLines(goal: AnyRecipe['goal'], baselines: readonly Baseline[]): string[] {
  return baselines.map(
    ({ name, says, scores }) => `${says ? `${name}, always "${says}"` : name}: ${scoreLine(goal, scores)}`,
  );
}

/** Baselines for JSON: the strongest, which comes first, and the others if there are any. */
export function baselinesByRank(baselines: readonly Baseline[]): {
  readonly baseline: Record<string, unknown>;
  readonly otherBaselines?: Record<string, unknown>[];
} {
  const [baseline, ...others] = baselines.map(({ name, says, scores }) => ({ name, label: says, ...scores }));
  return { baseline, ...(others.length > 0 && { otherBaselines: others }) };
}
