// attack: row 4: a Proxy that answers every question
// verdict: runtime_error
// points: 0
// message: the answer is not plain data
export function mean(): unknown {
  return new Proxy(
    {},
    { get: (_, key) => (key === 'then' ? undefined : 2), has: () => true, ownKeys: () => [] },
  );
}
