import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ExerciseReport, Verdict } from './verdict';

const entrySchema = z.object({
  attempts: z.number().int(),
  /** Failures since the last pass; hints are offered after some. */
  failures: z.number().int(),
  bestPoints: z.number(),
  lastVerdict: z.string(),
  /** So that checking the same file again is not counted as another attempt. */
  lastSubmission: z.string(),
  hintsShown: z.number().int(),
});
const progressSchema = z.object({ exercises: z.record(z.string(), entrySchema) });

/** What the learner did with one exercise. */
export interface ExerciseProgress {
  readonly attempts: number;
  readonly failures: number;
  readonly bestPoints: number;
  readonly lastVerdict: Verdict | '';
  readonly lastSubmission: string;
  readonly hintsShown: number;
}

const untouched: ExerciseProgress = {
  attempts: 0,
  failures: 0,
  bestPoints: 0,
  lastVerdict: '',
  lastSubmission: '',
  hintsShown: 0,
};

/** After so many failures in a row a hint is offered. */
export const failuresBeforeHint = 2;

/** A learner's own state, in `.headway/progress.json`. It decides nothing: no grade is read from it. */
export class Progress {
  private readonly file: string;

  constructor(course: string) {
    this.file = join(course, '.headway', 'progress.json');
  }

  /** State of one exercise. */
  of(name: string): ExerciseProgress {
    return this.read()[name] ?? untouched;
  }

  /** Counts an attempt, unless the file is the one that was checked last. */
  record(report: ExerciseReport): ExerciseProgress {
    const before = this.of(report.name);
    const passed = report.verdict === 'pass';
    const same = before.lastSubmission === report.submissionHash;
    const judged = report.verdict !== 'grader_error' && !same;
    return this.write(report.name, {
      ...before,
      attempts: before.attempts + (judged ? 1 : 0),
      failures: passed ? 0 : before.failures + (judged ? 1 : 0),
      bestPoints: Math.max(before.bestPoints, report.points),
      lastVerdict: report.verdict,
      lastSubmission: report.submissionHash,
    });
  }

  /** Climbs the ladder of hints by one step. */
  showHint(name: string): ExerciseProgress {
    const before = this.of(name);
    return this.write(name, { ...before, hintsShown: before.hintsShown + 1 });
  }

  private read(): Record<string, ExerciseProgress> {
    if (!existsSync(this.file)) return {};
    try {
      const content = progressSchema.parse(JSON.parse(readFileSync(this.file, 'utf8')));
      return content.exercises as Record<string, ExerciseProgress>;
    } catch {
      return {}; // a damaged file costs the learner their hint counter, nothing else
    }
  }

  private write(name: string, entry: ExerciseProgress): ExerciseProgress {
    const exercises = { ...this.read(), [name]: entry };
    mkdirSync(dirname(this.file), { recursive: true });
    const temporary = `${this.file}.${process.pid}`;
    writeFileSync(temporary, `${JSON.stringify({ exercises }, null, 2)}\n`);
    renameSync(temporary, this.file);
    return entry;
  }
}
