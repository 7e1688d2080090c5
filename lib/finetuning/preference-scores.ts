import type { PreferencePair } from '../data/preferences';

/** How well preferences are kept to. */
export interface PreferenceScores {
  /** Mean of −log σ(margin), in nats. */
  readonly loss: number;
  /** Share of the pairs whose chosen reply has the higher reward; a tie counts half. */
  readonly accuracy: number;
  /** Mean reward of the chosen reply less that of the rejected one. */
  readonly rewardMargin: number;
  readonly chosenReward: number;
  readonly rejectedReward: number;
  /** KL to the reference, nats per token of what the model itself answers to the prompts; measured only in the end. */
  readonly kl?: number;
  /** Accuracy by what is wrong with the rejected reply, where the data says so. */
  readonly perReason?: Readonly<Record<string, { readonly accuracy: number; readonly pairs: number }>>;
}

/** What a model makes of a pair. */
export interface PreferencePrediction {
  /** β·log π/π_ref of the chosen reply. */
  readonly chosenReward: number;
  readonly rejectedReward: number;
  /** What it answers itself, drawn by chance; only for some prompts, and only in the end. */
  readonly reply?: string;
  /** Summed KL to the reference over the reply's tokens, and their number. */
  readonly divergence?: { readonly nats: number; readonly tokens: number };
}

/** Scores of a model on pairs: its rewards, and the divergence where it was measured. */
export function scorePreferences(
  records: readonly PreferencePair[],
  predictions: readonly PreferencePrediction[],
): PreferenceScores {
  const mean = (of: (prediction: PreferencePrediction) => number): number =>
    predictions.reduce((sum, prediction) => sum + of(prediction), 0) / predictions.length;
  const marginOf = ({ chosenReward, rejectedReward }: PreferencePrediction): number =>
    chosenReward - rejectedReward;
  const measured = predictions.flatMap(({ divergence }) => divergence ?? []);
  const sum = (field: 'nats' | 'tokens'): number => measured.reduce((total, one) => total + one[field], 0);
  const wins = predictions.map((prediction) => winOf(marginOf(prediction)));
  return {
    loss: mean((prediction) => Math.log1p(Math.exp(-marginOf(prediction)))),
    accuracy: wins.reduce<number>((total, win) => total + win, 0) / wins.length,
    rewardMargin: mean(marginOf),
    chosenReward: mean(({ chosenReward }) => chosenReward),
    rejectedReward: mean(({ rejectedReward }) => rejectedReward),
    ...(sum('tokens') > 0 && { kl: sum('nats') / sum('tokens') }),
    ...(records.some(({ reason }) => reason) && { perReason: byReason(records, wins) }),
  };
}

/** 1 if the chosen one is ahead, 0 if it is behind, and half for a tie. */
export function winOf(lead: number): number {
  return lead > 0 ? 1 : lead < 0 ? 0 : 0.5;
}

function byReason(
  records: readonly PreferencePair[],
  wins: readonly number[],
): Record<string, { accuracy: number; pairs: number }> {
  const groups = new Map<string, number[]>();
  records.forEach(({ reason }, place) => groups.set(reason, [...(groups.get(reason) ?? []), wins[place]]));
  return Object.fromEntries(
    [...groups].map(([reason, of]) => [
      reason,
      { accuracy: of.reduce((a, b) => a + b, 0) / of.length, pairs: of.length },
    ]),
  );
}
