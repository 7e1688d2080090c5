// attack: row 4: an error whose message throws
// verdict: runtime_error
// points: 0
// message: an error that cannot be read
export function mean(): number {
  throw Object.defineProperty(new Error(), 'message', {
    get() {
      throw new Error('again');
    },
  });
}
