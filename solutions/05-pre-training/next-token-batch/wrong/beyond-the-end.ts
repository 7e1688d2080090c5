// mistake: the block crosses the end of the text
export function nextTokenBatch(
  tokens: Int32Array,
  blockSize: number,
  uniform: number[],
): { inputIds: Int32Array; labels: Int32Array } {
  const starts = tokens.length;
  const inputIds = new Int32Array(uniform.length * blockSize);
  const labels = new Int32Array(uniform.length * blockSize);
  uniform.forEach((u, row) => {
    const start = Math.floor(u * starts);
    inputIds.set(tokens.subarray(start, start + blockSize), row * blockSize);
    labels.set(tokens.subarray(start + 1, start + 1 + blockSize), row * blockSize);
  });
  return { inputIds, labels };
}
