/**
 * Replaces every occurrence of a pair of neighbouring ids by one new id, from left to right:
 * one merge of byte-pair encoding.
 *
 * @param ids - token ids
 * @param pair - the two ids that become one
 * @param newId - the id of the merged token
 * @returns new ids, at most as many as before; `ids` is left as it is
 */
export function mergePair(ids: number[], pair: [number, number], newId: number): number[] {
  // BEGIN SOLUTION
  const merged: number[] = [];
  for (let i = 0; i < ids.length;) {
    if (ids[i] === pair[0] && ids[i + 1] === pair[1]) {
      merged.push(newId);
      i += 2;
    } else {
      merged.push(ids[i]);
      i += 1;
    }
  }
  return merged;
  // END SOLUTION
}
