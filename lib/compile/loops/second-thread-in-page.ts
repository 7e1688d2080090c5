/** What bundlers for pages take in place of `second-thread.ts`: a page's threads cannot see its arrays. */
export function secondThread(): undefined {
  return undefined;
}
