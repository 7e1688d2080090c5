// attack: row 13: prints without end
// verdict: output_limit
// points: 0
// message: printed more than
export async function mean(): Promise<number> {
  for (;;) {
    console.log('x'.repeat(10_000));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
