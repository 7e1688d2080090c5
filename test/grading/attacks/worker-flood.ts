// attack: row 12: starts threads
// verdict: runtime_error
// points: 0
// message: restricted
export function mean(): number {
  const { Worker } = (process as any).mainModule.require('worker_threads');
  for (let i = 0; i < 100; i++) new Worker('for(;;);', { eval: true });
  return 2;
}
