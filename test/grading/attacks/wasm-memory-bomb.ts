// attack: row 11: memory of WebAssembly
// verdict: memory_limit
// points: 0
// message: WebAssembly.Memory
declare const WebAssembly: any;
const held: unknown[] = [];
export function mean(): number {
  for (;;) {
    const memory = new WebAssembly.Memory({ initial: 1000 });
    new Uint8Array(memory.buffer).fill(1);
    held.push(memory);
  }
}
