// attack: row 8: answers of its own on the protocol's pipe, one for every request to come
// verdict: runtime_error
// points: 0
// message: an answer that nobody asked for
const frame = (text: string): Buffer => {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(text.length + 4, 0);
  lengths.writeUInt32LE(text.length, 4);
  return Buffer.concat([lengths, Buffer.from(text)]);
};
const reply = (id: number): Buffer =>
  frame(`{"$":"object","entries":[["id",${id}],["value",2],["changed",{"$":"object","entries":[]}]]}`);
export function mean(): number {
  const { writeSync } = (process as any).mainModule.require('fs');
  for (let id = 1; id < 100; id++) writeSync(3, reply(id));
  return -1;
}
