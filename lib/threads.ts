import { ConfigError } from './errors';

/**
 * How many threads `HEADWAY_THREADS` allows: to ONNX Runtime, and to wasm up to 4. Two programs beside each other, each
 * with one thread, get more done than two that want all processors: threads that wait for each other keep theirs busy.
 *
 * @returns undefined where nothing is said: then each takes what is best for it alone
 * @throws ConfigError if it is not a whole number, from 1 on
 */
export function threadsAllowed(): number | undefined {
  const asked = globalThis.process?.env.HEADWAY_THREADS; // a page has no process
  if (!asked) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(asked)) {
    throw new ConfigError(
      `HEADWAY_THREADS: must be a whole number from 1 on, got "${asked}"; unset it for what is best for one program alone`,
    );
  }
  return Number(asked);
}
