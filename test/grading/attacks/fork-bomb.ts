// attack: row 12: starts processes
// verdict: runtime_error
// points: 0
// message: restricted
export function mean(): number {
  const { spawn } = (process as any).mainModule.require('child_process');
  for (let i = 0; i < 100; i++) spawn(process.execPath, ['-e', 'for(;;);'], { detached: true });
  return 2;
}
