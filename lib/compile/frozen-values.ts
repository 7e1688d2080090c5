import { UnsupportedError } from '../errors';
import { graphLines } from './graph/print';
import type { Trace } from './trace/trace';

/** A value that was recorded as fixed has changed. */
export class FrozenValueError extends UnsupportedError {
  /**
   * @param message - naming the line and both values
   * @param callsUnchecked - how many calls went on since the last check: they may have used the old value
   */
  constructor(
    message: string,
    readonly callsUnchecked: number,
  ) {
    super(message);
  }
}

/**
 * Compares a function's graph with one recorded at an earlier call. They must be the same: what differs
 * had been frozen, and every call since would have gone on with the old value.
 *
 * @param again - the same function, recorded anew with the arguments of this call
 * @param callsUnchecked - calls since the last comparison
 * @param withLines - records it once more, noting lines: for the message only
 * @throws FrozenValueError naming the line and both values
 */
export function requireSameTrace(
  name: string,
  before: Trace,
  again: Trace,
  callsUnchecked: number,
  withLines: () => Trace,
): void {
  const fail = (what: string): never => {
    throw new FrozenValueError(
      `compile: ${name} must compute the same at every call, but something that was recorded as fixed has changed` +
        `${what}. Pass what changes from call to call as an argument: a tensor, or a typed array that tf.tensor ` +
        `gets as it is`,
      callsUnchecked,
    );
  };
  const [old, fresh] = [before, again].map(({ graph }) => graphLines(graph));
  const place = fresh.findIndex(({ text }, i) => text !== old[i]?.text);
  if (place === -1) return requireSameSources(before, again, fail);
  const noted = withLines();
  const [was, is] = [old[place]?.text ?? 'nothing', fresh[place]?.text ?? 'nothing'];
  const values = graphLines(noted.graph)[place]?.values ?? [];
  const line = values
    .map((value) => noted.lines.get(value))
    .filter(Boolean)
    .at(-1);
  fail(`${line ? ` at ${line}` : ''}: ${shorten(was)} is now ${shorten(is)}`);
}

/** The same graph can be tied to other variables, or to another stream of random numbers. */
function requireSameSources(before: Trace, again: Trace, fail: (what: string) => never): void {
  again.variables.forEach(({ variable, input }, i) => {
    const { name } = before.variables[i].variable;
    if (variable !== before.variables[i].variable)
      fail(`: ${input.name} (${name}) is now another variable, ${variable.name}`);
  });
  again.draws.forEach(({ source, input }, i) => {
    const was = before.draws[i].source;
    if (source.length !== was.length || !source.every((each, place) => Object.is(each, was[place])))
      fail(`: ${input.name}, random numbers, are now drawn from another stream or distribution`);
  });
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
