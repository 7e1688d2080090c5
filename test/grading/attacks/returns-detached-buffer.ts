// attack: row 4: an array whose memory has been given away
// verdict: runtime_error
// points: 0
// message: detached ArrayBuffer
export function mean(): unknown {
  const array = Float64Array.of(2);
  structuredClone(array.buffer, { transfer: [array.buffer] });
  return array;
}
