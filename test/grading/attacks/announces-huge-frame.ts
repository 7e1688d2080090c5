// attack: row 8: announces a frame of four gigabytes
// verdict: output_limit
// points: 0
// message: is more than
export function mean(): number {
  const fs = (process as any).mainModule.require('fs');
  fs.writeSync(3, Buffer.from([255, 255, 255, 255]));
  return -1;
}
