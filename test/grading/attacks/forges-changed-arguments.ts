// attack: row 8: a reply whose list of changed arguments cannot be turned into numbers
// verdict: runtime_error
// points: 0
// message: -1 instead of 2
const { writeSync } = (process as any).mainModule.require('fs');
export function mean(): Promise<number> {
  const evil = '{"$":"object","entries":[["toString",1],["valueOf",1]]}';
  const text = `{"$":"object","entries":[["id",2],["value",-1],["changed",[${evil}]]]}`;
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.length + 4, 0);
  lengths.writeUInt32LE(text.length, 4);
  writeSync(3, Buffer.concat([lengths, Buffer.from(text)]));
  return new Promise(() => undefined);
}
