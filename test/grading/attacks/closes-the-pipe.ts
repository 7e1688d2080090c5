// attack: row 10: closes the pipe of the protocol, so that no answer can be sent
// verdict: runtime_error
// points: 0
// message: ended with exit code 0
export function mean(): number {
  (process as any).mainModule.require('fs').closeSync(3);
  return 2;
}
