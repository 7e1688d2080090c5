/**
 * Arrays between a session of ONNX Runtime and the loops after it. All programs share them, since only one runs at a
 * time: a function that is compiled for many shapes needs memory for its gradients once.
 */
class Scratch {
  private readonly arrays = new Map<number, Float32Array[]>();
  private users = 0;

  /** Called by each program when it is made, and {@link leave} when it is released: with the last all memory is freed. */
  join(): void {
    this.users += 1;
  }

  leave(): void {
    this.users -= 1;
    if (this.users === 0) this.arrays.clear();
  }

  /** An array for each of these sizes, no two the same. What is in them is what the last run left. */
  take(sizes: readonly number[]): Float32Array[] {
    const taken = new Map<number, number>();
    return sizes.map((size) => {
      const known = this.arrays.get(size) ?? [];
      const place = taken.get(size) ?? 0;
      taken.set(size, place + 1);
      this.arrays.set(size, known);
      return (known[place] ??= new Float32Array(size));
    });
  }
}

/** Those of the process, as its programs run in turn. */
export const scratch: Scratch = new Scratch();
