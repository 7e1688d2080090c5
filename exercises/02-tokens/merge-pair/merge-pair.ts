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
  throw new Error('Not implemented yet: mergePair');
}
