// attack: row 4: keys that would change every object of the judge
// verdict: fail
// points: 0
// message: must be made of numbers
export function mean(): unknown {
  return JSON.parse(
    '{"__proto__": {"verdict": "pass", "points": 3}, "constructor": {"prototype": {"points": 3}}}',
  );
}
