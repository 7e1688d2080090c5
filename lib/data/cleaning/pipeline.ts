import type { CleaningStep, TextRecord } from './record';

/** What one step did. */
export interface StepCounts {
  readonly name: string;
  /** Records that came to the step. */
  readonly read: number;
  readonly changed: number;
  readonly dropped: number;
  /** Dropped records by reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** A record that was left out, by which step and why. */
export interface DroppedRecord {
  readonly record: TextRecord;
  readonly step: string;
  readonly reason: string;
}

/** What came of cleaning. */
export interface Cleaned {
  readonly kept: TextRecord[];
  readonly dropped: DroppedRecord[];
  readonly steps: StepCounts[];
}

// ANCHOR: cleanRecords
/** Sends each record through the steps, in order, until one drops it, and counts what every step did. */
export function cleanRecords(records: Iterable<TextRecord>, steps: readonly CleaningStep[]): Cleaned {
  const kept: TextRecord[] = [];
  const dropped: DroppedRecord[] = [];
  const counts = steps.map(({ name }) => ({
    name,
    read: 0,
    changed: 0,
    dropped: 0,
    reasons: new Map<string, number>(),
  }));
  next: for (const original of records) {
    let record = original;
    for (const [i, { name, apply }] of steps.entries()) {
      const outcome = apply(record);
      counts[i].read++;
      if (outcome.status === 'changed') {
        counts[i].changed++;
        record = { ...record, text: outcome.text };
      } else if (outcome.status === 'dropped') {
        counts[i].dropped++;
        // Numbers in a reason are of one record; its kind is counted.
        const kind = outcome.reason.replace(/ \(.*\)$/, '');
        counts[i].reasons.set(kind, (counts[i].reasons.get(kind) ?? 0) + 1);
        dropped.push({ record, step: name, reason: outcome.reason });
        continue next;
      }
    }
    kept.push(record);
  }
  return {
    kept,
    dropped,
    steps: counts.map((count) => ({ ...count, reasons: Object.fromEntries(count.reasons) })),
  };
}
// ANCHOR_END: cleanRecords
