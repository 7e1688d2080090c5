import { ConfigError } from '../errors';
import { show } from './display';

/** How a {@link result} is shown, and how far it may move. */
export interface ResultOptions {
  /** How far a later run may be from the recorded value before the book's check fails; 0 by default. */
  readonly within?: number;
  /** Digits after the point when shown; 2 by default, 0 for whole numbers. */
  readonly digits?: number;
}

/**
 * Shows a measured value and records it under a name, so that the text of the chapter can quote it
 * (`{{#result 05-pre-training:perplexity}}`) and never say another number than the code gave.
 *
 * @param name - lower-kebab-case, unique in the chapter
 * @throws ConfigError if the value is NaN or infinite: such a number is a fault, not a result
 */
export function result(name: string, value: number | string, options: ResultOptions = {}): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ConfigError(`result: "${name}" must be a finite number, got ${value}`);
  }
  const { within = 0, digits = Number.isInteger(value) ? 0 : 2 } = options;
  const shown = typeof value === 'number' ? value.toFixed(digits) : value;
  show({
    'application/vnd.headway.result+json': { name, value, within, digits },
    'text/plain': `${name}: ${shown}`,
  });
}
