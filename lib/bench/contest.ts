import { ConfigError } from '../errors';
import { median, quartiles } from './statistics';

/** What a contestant did when it was its turn: the same work, some times over. */
export interface Turn {
  /** How long each repetition took. */
  readonly milliseconds: readonly number[];
  /** Tokens that went through in one repetition (bytes for training a tokenizer). */
  readonly tokens?: number;
  /** Floating-point operations of one repetition, counted from the formula, not measured. */
  readonly flops?: number;
  /** The training loss of each repetition. */
  readonly losses?: readonly number[];
}

/** One way to do the work: compiled, a backend, PyTorch. It rests while others have their turn. */
export interface Contestant {
  readonly implementation: string;
  /** In which of several ways; those of one way take the same steps. */
  readonly variant?: string;
  turn(repetitions: number): Promise<Turn>;
  /** The most memory its process ever held, in bytes. */
  peakMemoryBytes(): Promise<number>;
  close(): void;
}

/** How long a contest lasts, and who is told. */
export interface ContestOptions {
  /** Turns of each contestant that count, at least 1. */
  readonly rounds: number;
  /** Repetitions in each turn. Default: as many as fill about a second. */
  readonly repetitions?: number;
  /** Repetitions before the first round, which do not count. Default 1. */
  readonly warmUp?: number;
  /** What this machine reaches in a plain matrix product, GFLOP/s: measured once a round, the best counts. */
  readonly matMulPeak?: () => Promise<number>;
  /** Told after each turn, the warm-up included. */
  readonly onTurn?: (done: number, of: number) => void;
  /** Whether all do the same work, so that one can be faster than another. Default true. */
  readonly comparable?: boolean;
  /** Whether anything is compiled at the first repetition. Default true. */
  readonly compiled?: boolean;
}

/** One line of `headway bench`. A field that does not apply is absent. */
export interface BenchResult {
  readonly name: string;
  readonly implementation: string;
  /** Of one repetition (training: a step): the median over the rounds of each turn's mean. */
  readonly milliseconds: number;
  /** First quartile, median and third quartile of all single repetitions, in milliseconds. */
  readonly quartiles: readonly [number, number, number];
  readonly tokensPerSecond?: number;
  readonly gflops?: number;
  /** `gflops` as a share of `matMulPeakGflops`. */
  readonly peakFraction?: number;
  readonly matMulPeakGflops?: number;
  /** What the very first repetition took longer than the others: compiling, mostly. */
  readonly compileSeconds?: number;
  readonly peakMemoryBytes: number;
  /** Speed as a multiple of the first contestant's: the median of the ratios within each round. */
  readonly relativeSpeed?: number;
  readonly rounds: number;
  readonly repetitions: number;
}

const turnMilliseconds = 1000;
const mostRepetitions = 200;
/** Losses of the same work on different kernels agree to about 10⁻⁵; of different work, not to 10⁻². */
const lossTolerance = 1e-3;

/** A contestant's turns so far. */
interface Score {
  readonly contestant: Contestant;
  readonly warmUp: Turn;
  readonly repetitions: number;
  readonly turns: Turn[];
}

// ANCHOR: contest
/**
 * Lets the contestants work in turn, round by round, so that whatever else slows the machine slows all of
 * them alike, and takes medians. While one works the others rest.
 *
 * @param name - of the benchmark
 * @throws ConfigError if contestants that report a loss do not report the same: they do different work
 */
export async function contest(
  name: string,
  contestants: readonly Contestant[],
  options: ContestOptions,
): Promise<BenchResult[]> {
  const { rounds, warmUp = 1, onTurn } = options;
  const scores: Score[] = [];
  let done = 0;
  const tell = (): void => onTurn?.(++done, (rounds + 1) * contestants.length);
  for (const contestant of contestants) {
    const first = await contestant.turn(warmUp);
    const repetitions = options.repetitions ?? repetitionsFor(first.milliseconds.at(-1)!);
    scores.push({ contestant, warmUp: first, repetitions, turns: [] });
    tell();
  }
  requireSameLosses(scores);
  let peak: number | undefined;
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, repetitions, turns } of scores) {
      turns.push(await contestant.turn(repetitions));
      tell();
    }
    if (options.matMulPeak) peak = Math.max(peak ?? 0, await options.matMulPeak());
  }
  return Promise.all(scores.map((score) => resultOf(name, score, scores[0], peak, options)));
}
// ANCHOR_END: contest

async function resultOf(
  name: string,
  score: Score,
  first: Score,
  matMulPeakGflops: number | undefined,
  { comparable = true, compiled = true }: ContestOptions,
): Promise<BenchResult> {
  const { contestant, warmUp, repetitions, turns } = score;
  const milliseconds = median(turns.map(meanOf));
  const { tokens, flops } = warmUp;
  const gflops = flops && flops / milliseconds / 1e6;
  const spread = quartiles(turns.flatMap((turn) => turn.milliseconds));
  return {
    name,
    implementation: contestant.implementation,
    milliseconds,
    quartiles: spread,
    ...(tokens && { tokensPerSecond: (tokens / milliseconds) * 1000 }),
    ...(gflops && { gflops }),
    ...(gflops && matMulPeakGflops && { peakFraction: gflops / matMulPeakGflops, matMulPeakGflops }),
    ...(compiled && { compileSeconds: Math.max(0, warmUp.milliseconds[0] - spread[1]) / 1000 }),
    peakMemoryBytes: await contestant.peakMemoryBytes(),
    ...(comparable && {
      relativeSpeed: median(turns.map((turn, round) => meanOf(first.turns[round]) / meanOf(turn))),
    }),
    rounds: turns.length,
    repetitions,
  };
}

/** As many as fill a turn, by how long the last one took. */
function repetitionsFor(milliseconds: number): number {
  return Math.min(mostRepetitions, Math.max(1, Math.round(turnMilliseconds / milliseconds)));
}

function meanOf({ milliseconds }: Turn): number {
  return milliseconds.reduce((sum, each) => sum + each, 0) / milliseconds.length;
}

/** From the same weights on the same batches the same work gives the same losses. */
function requireSameLosses(scores: readonly Score[]): void {
  const withLosses = scores.filter(({ warmUp }) => warmUp.losses);
  for (const other of withLosses) {
    const reference = withLosses.find(({ contestant }) => contestant.variant === other.contestant.variant)!;
    const [expected, got] = [reference.warmUp.losses!, other.warmUp.losses!];
    if (expected.every((loss, step) => Math.abs(loss - got[step]) <= lossTolerance)) continue;
    const text = (losses: readonly number[]): string => losses.map((loss) => loss.toFixed(4)).join(', ');
    throw new ConfigError(
      `bench: contestants must do the same work, so their first losses must agree to ${lossTolerance}, got ` +
        `${text(expected)} from ${reference.contestant.implementation} and ${text(got)} from ` +
        `${other.contestant.implementation}`,
    );
  }
}
