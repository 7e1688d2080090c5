import { setImmediate } from 'node:timers/promises';
import { BeamSearch, type BeamSearchConfig, type Hypothesis } from './beam-search';
import { greedyToken } from './sampling';
import type { TextRows } from './text-rows';

// ANCHOR: searchBeams
/**
 * Writes the likeliest continuation of each beginning that a beam search finds.
 *
 * @param texts - K rows for each beginning
 * @param beginnings - equally long
 * @returns for each beginning the best hypothesis, its end token included
 */
export async function searchBeams(
  texts: TextRows,
  beginnings: readonly (readonly number[])[],
  endTokenIds: readonly number[],
  config: BeamSearchConfig,
): Promise<Hypothesis[]> {
  const searches = beginnings.map(() => new BeamSearch(endTokenIds, config));
  const beams = searches[0].running.length;
  let tokens = beginnings.flatMap((beginning) => searches[0].running.map(() => beginning));
  let rows: number[] | undefined;
  while (searches.some(({ isOpen }) => isOpen)) {
    await setImmediate();
    const next = await texts.next(tokens, rows);
    searches.forEach((search, i) => search.advance(next.slice(i * beams, (i + 1) * beams)));
    rows = searches.flatMap(({ origins }, i) => origins.map((origin) => i * beams + origin));
    tokens = searches.flatMap(({ running }) => running.map((hypothesis) => hypothesis.tokens.slice(-1)));
  }
  return searches.map(({ result }) => result);
}
// ANCHOR_END: searchBeams

/**
 * Writes the likeliest token each time.
 *
 * @param beginnings - equally long
 * @returns for each beginning what was written, its end token included
 */
export async function searchGreedily(
  texts: TextRows,
  beginnings: readonly (readonly number[])[],
  endTokenIds: readonly number[],
  maxNewTokens: number,
): Promise<Hypothesis[]> {
  const written = beginnings.map(() => ({ tokens: [] as number[], score: 0 }));
  const isDone = ({ tokens }: Hypothesis): boolean =>
    tokens.length === maxNewTokens || endTokenIds.includes(tokens[tokens.length - 1]);
  let tokens = beginnings;
  while (!written.every(isDone)) {
    await setImmediate();
    const next = await texts.next(tokens);
    tokens = next.map((logProbabilities) => [greedyToken(logProbabilities)]);
    written.forEach((text, row) => {
      if (isDone(text)) return;
      const [token] = tokens[row];
      text.tokens.push(token);
      text.score += next[row][token];
    });
  }
  return written;
}
