/**
 * What one epoch learns from: all new examples, and behind them earlier ones to keep them from being forgotten.
 *
 * @param fresh - new examples, all of them once an epoch, in their order
 * @param old - earlier ones; each epoch takes as many as it needs, going on where the epoch before it stopped, and
 * from the beginning again behind the last
 * @param share - how much of all that the epoch has is old, from 0 and below 1; the count is rounded
 * @param epoch - from 0
 */
export function replayMixture(fresh: string[], old: string[], share: number, epoch: number): string[] {
  throw new Error('Not implemented yet: replayMixture');
}
