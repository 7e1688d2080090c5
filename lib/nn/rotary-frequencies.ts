import { ConfigError } from '../errors';

/** Positions are divided by the factor (Chen et al. 2023): every frequency slows down alike. */
export interface LinearScaling {
  readonly ropeType: 'linear';
  readonly factor: number;
}

/** The base grows with the text once it is longer than the model's context ("dynamic NTK"). */
export interface DynamicScaling {
  readonly ropeType: 'dynamic';
  readonly factor: number;
}

/** Llama 3.1's: slow frequencies are divided by the factor, fast ones stay, and between them it is blended. */
export interface Llama3Scaling {
  readonly ropeType: 'llama3';
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  readonly originalMaxPositionEmbeddings: number;
}

/** YaRN (Peng et al. 2023): as llama3's but blended by the number of turns, and scores are made sharper. */
export interface YarnScaling {
  readonly ropeType: 'yarn';
  readonly factor: number;
  readonly originalMaxPositionEmbeddings: number;
  /** Frequencies that turn more often than this within the original context stay. Default: 32. */
  readonly betaFast?: number;
  /** Frequencies that turn less often are divided by the factor. Default: 1. */
  readonly betaSlow?: number;
  /** What queries and keys are multiplied by. Default: 0.1·ln(factor) + 1, or by mscale and mscaleAllDim. */
  readonly attentionFactor?: number;
  readonly mscale?: number;
  readonly mscaleAllDim?: number;
  /** Whether the two ends of the blend are moved to whole features. Default: true. */
  readonly truncate?: boolean;
}

/** How rotary positions are stretched to texts longer than those of training: Hugging Face's `rope_type`. */
export type RotaryScaling = LinearScaling | DynamicScaling | Llama3Scaling | YarnScaling;

/** What the frequencies of rotary positions follow from, by Hugging Face's names. */
export interface RotaryConfig {
  /** D, even: features 2i and 2i + 1 (or i and i + D/2) turn together. */
  readonly headDim: number;
  /** θ: 10,000 in the paper and Llama 2; more for longer contexts. */
  readonly ropeTheta: number;
  /** The context of the model; `dynamic` scaling begins after it. */
  readonly maxPositionEmbeddings: number;
  /** Absent: none. */
  readonly ropeScaling?: RotaryScaling;
}

/** How fast each pair of features turns, and what else the scaling asks for. */
export interface RotaryFrequencies {
  /** Radians for each position, shape [D/2]: θ^(−2i/D), scaled. Fast first. */
  readonly frequencies: Float32Array;
  /** What sine and cosine are multiplied by: 1 but for YaRN. */
  readonly attentionFactor: number;
}

// ANCHOR: rotaryFrequencies
/**
 * The frequencies of rotary positions: pair i turns by θ^(−2i/D) radians from one position to the next, from
 * one radian down to about 1/θ.
 *
 * @remarks Su et al. 2021, §3.2.2. Rounded to float32 where transformers rounds, as a thousand positions
 * later one unit in the last place is a visible angle.
 * @param length - of the text, cache included; `dynamic` scaling alone depends on it
 * @throws ConfigError if the head size is odd
 */
export function rotaryFrequencies(config: RotaryConfig, length = 0): RotaryFrequencies {
  const { headDim, ropeTheta, maxPositionEmbeddings, ropeScaling: scaling } = config;
  if (headDim % 2 !== 0) {
    throw new ConfigError(
      `rotaryFrequencies: headDim must be even, as features turn in pairs, got ${headDim}`,
    );
  }
  const plain = unscaled(headDim, ropeTheta);
  switch (scaling?.ropeType) {
    case undefined:
      return { frequencies: plain, attentionFactor: 1 };
    case 'linear':
      return { frequencies: plain.map((frequency) => frequency / scaling.factor), attentionFactor: 1 };
    case 'dynamic': {
      const stretch = Math.max(length, maxPositionEmbeddings) / maxPositionEmbeddings; // 1 within the context
      const growth = scaling.factor * stretch - (scaling.factor - 1);
      const theta = ropeTheta * growth ** (headDim / (headDim - 2));
      return { frequencies: unscaled(headDim, theta), attentionFactor: 1 };
    }
    case 'llama3':
      return { frequencies: plain.map((frequency) => llama3(frequency, scaling)), attentionFactor: 1 };
    case 'yarn':
      return yarn(config, scaling);
  }
}
// ANCHOR_END: rotaryFrequencies

function unscaled(headDim: number, theta: number): Float32Array {
  const exponents = Float32Array.from({ length: headDim / 2 }, (_, i) => (2 * i) / headDim);
  return exponents.map((exponent) => 1 / Math.fround(theta ** exponent));
}

function llama3(frequency: number, scaling: Llama3Scaling): number {
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings } = scaling;
  const turns = (originalMaxPositionEmbeddings * frequency) / (2 * Math.PI); // within the original context
  if (turns > highFreqFactor) return frequency;
  if (turns < lowFreqFactor) return frequency / factor;
  const smooth = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
  return ((1 - smooth) * frequency) / factor + smooth * frequency;
}

/** @remarks Peng et al. 2023, §3.2 and eq. 22; defaults and rounding as in transformers. */
function yarn({ headDim, ropeTheta }: RotaryConfig, scaling: YarnScaling): RotaryFrequencies {
  const { factor, betaFast = 32, betaSlow = 1, truncate = true } = scaling;
  const length = scaling.originalMaxPositionEmbeddings;
  /** The pair, as a fraction, that turns so many times in the original context. */
  const pairThatTurns = (turns: number): number =>
    (headDim * Math.log(length / (turns * 2 * Math.PI))) / (2 * Math.log(ropeTheta));
  const [first, last] = [pairThatTurns(betaFast), pairThatTurns(betaSlow)];
  const low = Math.max(truncate ? Math.floor(first) : first, 0);
  const high = Math.min(truncate ? Math.ceil(last) : last, headDim - 1);
  const width = high === low ? 0.001 : high - low;

  const frequencies = unscaled(headDim, ropeTheta).map((frequency, pair) => {
    const stretched = Math.min(Math.max((pair - low) / width, 0), 1); // 0: as it was; 1: divided by the factor
    return (frequency / factor) * stretched + frequency * (1 - stretched);
  });
  return { frequencies, attentionFactor: scaling.attentionFactor ?? yarnAttentionFactor(scaling) };
}

function yarnAttentionFactor({ factor, mscale, mscaleAllDim }: YarnScaling): number {
  const sharpness = (scale = 1): number => (factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1);
  return mscale && mscaleAllDim ? sharpness(mscale) / sharpness(mscaleAllDim) : sharpness();
}
