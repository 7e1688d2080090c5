// mistake: the likeliest token is taken every time
export function sampleTopK(
  logits: Float32Array,
  k: number,
  temperature: number,
  uniform: Float64Array,
): Int32Array {
  const largest = logits.indexOf(Math.max(...logits));
  return new Int32Array(uniform.length).fill(largest);
}
