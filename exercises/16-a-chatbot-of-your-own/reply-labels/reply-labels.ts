/** A label that is not predicted. */
export const ignoredLabel = -100;

/**
 * What is to be predicted at each place of a conversation: the next token, where that belongs to a reply.
 *
 * @param ids - all n tokens of the conversation
 * @param replies - for each reply the place of its first token and the place after its last one, `<|im_end|>`
 * @returns n − 1 labels: label t goes with the input `ids[t]`, and is −100 where the next token is of no reply
 */
export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  throw new Error('Not implemented yet: replyLabels');
}
