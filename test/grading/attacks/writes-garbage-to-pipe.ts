// attack: row 8: writes to the pipe of the protocol
// verdict: runtime_error
// points: 0
// message: an answer that is not one
export function mean(): number {
  const fs = (process as any).mainModule.require('fs');
  fs.writeSync(3, Buffer.from([4, 0, 0, 0, 255, 255, 255, 255]));
  return -1;
}
