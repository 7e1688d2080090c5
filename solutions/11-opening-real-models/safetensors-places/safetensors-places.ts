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
  // BEGIN SOLUTION
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  const dataStart = 8 + length;
  return Object.keys(header)
    .filter((name) => name !== '__metadata__')
    .map((name) => {
      const [begin, end] = header[name].data_offsets;
      return { name, begin: dataStart + begin, end: dataStart + end };
    });
  // END SOLUTION
}
