import { join } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { lossCurve } from '../plots/loss-curve';
import { figureToSvg } from '../plots/static-svg';
import { meanTokensPerSecond, recentLoss, type TrainingHistory } from '../training/training-history';

/** What `--json` tells of how a training went. */
export function trainingReport(history: TrainingHistory): {
  readonly steps: number;
  readonly tokensPerSecond: number;
  readonly compiled: boolean;
  readonly execution: string;
  readonly trainLoss: number;
} {
  return {
    steps: history.records.length,
    tokensPerSecond: meanTokensPerSecond(history),
    compiled: history.compiled,
    execution: history.execution,
    trainLoss: recentLoss(history),
  };
}

/**
 * Writes the history as JSON, and its curve as a Plotly figure and as a picture that needs no program.
 *
 * @param levels - lines to compare the loss with, by what they are
 */
export function writeHistory(
  directory: string,
  history: TrainingHistory,
  { title, levels }: { readonly title: string; readonly levels?: Readonly<Record<string, number>> },
): void {
  const curve = lossCurve(history, { title, levels });
  const files = {
    'training-history.json': `${JSON.stringify(history)}\n`,
    'loss-curve.json': `${JSON.stringify(curve)}\n`,
    'loss-curve.svg': figureToSvg(curve),
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileAtomically(join(directory, name), [Buffer.from(content)]);
  }
}
