// attack: row 4: a tensor of a thousand million empty rows
// verdict: runtime_error
// points: 0
// message: a tensor whose shape and length differ
const { writeSync } = (process as any).mainModule.require('fs');
export function mean(): Promise<number> {
  const tensor = '{"$":"tensor","dtype":"float32","shape":[1000000000,0],"at":0,"length":0}';
  const text = `{"$":"object","entries":[["id",2],["value",${tensor}],["changed",[]]]}`;
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.length + 4, 0);
  lengths.writeUInt32LE(text.length, 4);
  writeSync(3, Buffer.concat([lengths, Buffer.from(text)]));
  return new Promise(() => undefined);
}
