/** Where a tensor's numbers lie. */
export interface TensorPlace {
  name: string;
  /** Its first byte, counted from the start of the file. */
  begin: number;
  /** One past its last. */
  end: number;
}

/**
 * Finds the tensors of a safetensors file.
 *
 * @param file - all of its bytes: the header's length, the header, the numbers
 * @returns a place for each tensor, in the order of the header
 */
export function tensorPlaces(file: Uint8Array): TensorPlace[] {
  throw new Error('Not implemented yet: tensorPlaces');
}
