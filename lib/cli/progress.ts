import { Presets, SingleBar } from 'cli-progress';
import { note } from './output';

/** Where a long command shows how far it is: on stderr. */
export interface Progress {
  /**
   * @param done - of the total
   * @param text - what to show beside it: `loss 2.31 · 812 tokens/s`
   */
  update(done: number, text: string): void;
  /** A line that stays, above the bar. */
  note(line: string): void;
  /** Ends the display; what was last shown stays. Safe to call again. */
  stop(): void;
}

/** Seconds between two lines where there is no terminal to draw a bar on. */
const secondsBetweenLines = 10;

/**
 * A progress bar with the time left; where stderr is not a terminal (a log file, CI), a plain line now and
 * then and one at the end.
 *
 * @param label - what is going on: `pre-training`
 * @param total - in steps, files, or whatever is counted
 * @param start - how much was done before, by a run that is resumed
 */
export function startProgress(label: string, total: number, start = 0): Progress {
  return process.stderr.isTTY ? drawnProgress(label, total, start) : printedProgress(label, total, start);
}

function drawnProgress(label: string, total: number, start: number): Progress {
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total} · {text}{eta_formatted} left`,
      barsize: 24,
      etaBuffer: 50,
      hideCursor: true,
      gracefulExit: false, // Ctrl-C is the command's, which saves first
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  bar.start(total, start, { text: '' });
  return {
    update: (done, text) => bar.update(done, { text: text && `${text} · ` }),
    note: (line) => {
      process.stderr.write('\r\u001b[K'); // clear the bar's line; its next redraw comes below the note
      note(line);
    },
    stop: () => bar.stop(),
  };
}

function printedProgress(label: string, total: number, start: number): Progress {
  const began = Date.now();
  let [printedAt, printed, last] = [began, start, { done: start, text: '' }];
  const print = (): void => {
    const { done, text } = last;
    const secondsLeft = ((Date.now() - began) / 1000 / Math.max(1, done - start)) * (total - done);
    const left = done < total ? ` · ${Math.ceil(secondsLeft)} s left` : '';
    note(`${label} ${done}/${total}${text && ` · ${text}`}${left}`);
    [printedAt, printed] = [Date.now(), done];
  };
  return {
    update: (done, text) => {
      last = { done, text };
      if (Date.now() - printedAt >= 1000 * secondsBetweenLines) print();
    },
    note,
    stop: () => {
      if (last.done !== printed) print();
    },
  };
}
