import { lossCurve, type LossCurveOptions, type LossRecord } from '../plots/loss-curve';
import { figureToSvg } from '../plots/static-svg';
import { inNotebook, newSlot, type DisplaySlot } from './display';
import { figureBundle } from './figure';

/** Settings of {@link liveTraining}. */
export interface LiveTrainingOptions {
  /** Steps that the run will take. */
  readonly steps: number;
  /** Title of the loss curve. */
  readonly title?: string;
  /** `'loss (nats per token)'` by default. */
  readonly yTitle?: string;
  /** Losses to compare with, drawn as dotted level lines: `{ 'bigram baseline': 2.5 }`. */
  readonly levels?: Readonly<Record<string, number>>;
}

/** A live view of a training run. */
export interface LiveTraining {
  /** Give this to the Trainer: it takes each step's record. */
  readonly onStep: (record: LossRecord & { readonly tokensPerSecond?: number }) => void;
  /** Draws the final curve; the last step does it by itself, an early stop does not. */
  readonly finish: () => void;
}

/** At most two pictures a second: drawing must not slow the training it shows. */
const millisecondsBetweenDrawings = 500;

/**
 * A progress bar and the loss curve so far, drawn over themselves while a cell trains. Outside a
 * notebook: one line on stdout every tenth of the way.
 *
 * @example
 * await new Trainer({ …, onStep: liveTraining({ steps: 300 }).onStep }).train();
 */
export function liveTraining({ steps, title, yTitle, levels }: LiveTrainingOptions): LiveTraining {
  const records: LossRecord[] = [];
  const slot = newSlot();
  const started = Date.now();
  let lastDrawn = 0;
  let tenth = 0;

  const finish = (): void => {
    if (records.length > 0) slot.show(figureBundle(lossCurve(records, { title, yTitle, levels })));
  };
  const onStep: LiveTraining['onStep'] = (record) => {
    records.push(record);
    const done = Math.min(1, record.step / steps);
    const seconds = (Date.now() - started) / 1000;
    const left = Math.round((seconds * (1 - done)) / done);
    const speed = record.tokensPerSecond
      ? ` · ${Math.round(record.tokensPerSecond).toLocaleString('en')} tokens/s`
      : '';
    const line = `step ${record.step} of ${steps} · loss ${record.loss.toFixed(3)}${speed} · ${left} s left`;
    if (done === 1) finish();
    else if (Date.now() - lastDrawn >= millisecondsBetweenDrawings) {
      lastDrawn = Date.now();
      draw(slot, records, done, line, { yTitle, levels });
    }
    if (!inNotebook() && Math.floor(done * 10) > tenth) {
      tenth = Math.floor(done * 10);
      process.stdout.write(`${line}\n`);
    }
  };
  return { onStep, finish };
}

function draw(
  slot: DisplaySlot,
  records: LossRecord[],
  done: number,
  line: string,
  options: LossCurveOptions,
): void {
  const thinned = records.filter((_, place) => place % Math.ceil(records.length / 400) === 0);
  const curve = figureToSvg(lossCurve(thinned, options));
  slot.show({
    'text/html': `<progress max="1" value="${done}" style="width:20em"></progress> ${line}<br>${curve}`,
    'text/plain': line,
  });
}
