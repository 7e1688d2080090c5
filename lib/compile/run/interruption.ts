let endRun: (() => void) | undefined;

/**
 * Ends the compiled call that another thread is computing, if there is one: it rejects with an error named `AbortError`,
 * and every variable is as it was before. A call that takes less than 20 ms, and one on a GPU, just goes on to its end.
 */
export function interruptRun(): void {
  endRun?.();
}

/** @param end - what ends the run that begins; undefined when it is over */
export function setRunUnderWay(end: (() => void) | undefined): void {
  endRun = end;
}
