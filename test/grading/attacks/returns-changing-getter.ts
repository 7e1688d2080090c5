// attack: row 4: a getter that gives another value each time
// verdict: fail
// points: 0
// message: must be made of numbers
export function mean(): unknown {
  let reads = 0;
  return {
    get value() {
      return reads++;
    },
  };
}
