// attack: row 13: writes files
// verdict: runtime_error
// points: 0
// message: restricted
export function mean(): number {
  const fs = (process as any).mainModule.require('fs');
  for (let i = 0; ; i++) fs.writeFileSync(`/tmp/headway-attack-${i}`, Buffer.alloc(2 ** 20));
}
