/**
 * Cuts a sentence into windows that a model has room for. Each takes as many words as fit; each next one begins
 * `overlap` words before the end of the one before (at least one word further on), so that no word stands at the edge
 * of all its windows.
 *
 * @param lengths - tokens of each word, from 1 to `room`
 * @param room - tokens a window holds
 * @param overlap - words that neighbours share, if the window is longer than that
 * @returns for each window its first word, and the one after its last
 */
export function wordWindows(lengths: number[], room: number, overlap: number): [number, number][] {
  throw new Error('Not implemented yet: wordWindows');
}
