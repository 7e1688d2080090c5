// attack: row 3: makes every comparison in its own process succeed
// verdict: fail
// points: 0
// message: 12345 instead of 2
Math.abs = () => 0;
Number.isFinite = () => true;
Array.prototype.every = () => true;
Array.prototype.some = () => false;
Float32Array.prototype.every = () => true;
export function mean(): number {
  return 12345;
}
