import { ConfigError } from '../errors';

/** What a number on the command line must be. */
export interface NumberLimits {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/**
 * A commander option parser for numbers.
 *
 * @param name - the option as the user wrote it: `--steps`
 * @returns a function that throws ConfigError naming the option, what it needs and what came
 */
export function numberOption(name: string, limits: NumberLimits = {}): (text: string) => number {
  const { integer = false, min = -Infinity, max = Infinity } = limits;
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))) {
      return value;
    }
    const range = [min > -Infinity && `from ${min}`, max < Infinity && `to ${max}`].filter(Boolean).join(' ');
    throw new ConfigError(
      `${name}: must be a ${integer ? 'whole ' : ''}number${range && ` ${range}`}, got "${text}"`,
    );
  };
}

/**
 * A commander option parser for whole numbers.
 *
 * @param name - the option as the user wrote it: `--steps`
 */
export function wholeNumberOption(name: string, min: number, max?: number): (text: string) => number {
  return numberOption(name, { integer: true, min, max });
}
