/**
 * The position of each token, as in RoBERTa: tokens are numbered padTokenId + 1, padTokenId + 2, … from the left,
 * padding not counted; every padding token has the position padTokenId.
 *
 * @remarks `create_position_ids_from_input_ids` in transformers, after `make_positions` in fairseq.
 * @param inputIds - rows of token ids
 * @param padTokenId - the id of padding, 1 in RoBERTa
 * @returns as many rows, of the same lengths
 */
export function positionIds(inputIds: number[][], padTokenId: number): number[][] {
  throw new Error('Not implemented yet: positionIds');
}
