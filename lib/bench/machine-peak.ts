import { GraphBuilder } from '../compile/graph/graph';
import { encodeModel } from '../compile/onnx/encode-model';
import { onnxRuntime } from '../compile/run/onnx-runtime';

const sizes = [1024, 1536];
const repetitions = 6;

/**
 * Measures the most this machine does in arithmetic: the best of several products of two large square
 * matrices with ONNX Runtime on all processors.
 *
 * @returns measures once a call, in GFLOP/s
 */
export async function matMulPeak(): Promise<() => Promise<number>> {
  const products = await Promise.all(sizes.map(matrixProduct));
  return async () => {
    let best = 0;
    for (const { run, flops } of products) {
      await run();
      for (let i = 0; i < repetitions; i++) {
        const start = performance.now();
        await run();
        best = Math.max(best, flops / (performance.now() - start) / 1e6);
      }
    }
    return best;
  };
}

async function matrixProduct(size: number): Promise<{ run: () => Promise<unknown>; flops: number }> {
  const { InferenceSession, Tensor } = onnxRuntime();
  const builder = new GraphBuilder();
  const type = { dtype: 'float32', shape: [size, size] } as const;
  const [a, b] = [builder.input(type), builder.input(type)];
  const c = builder.node('MatMul', [a, b], type);
  const inputs = [
    { name: 'a', value: a },
    { name: 'b', value: b },
  ];
  const session = await InferenceSession.create(encodeModel({ inputs, outputs: [{ name: 'c', value: c }] }));
  const matrix = (fill: number) =>
    new Tensor('float32', new Float32Array(size * size).fill(fill), [size, size]);
  const [feeds, fetches] = [{ a: matrix(1), b: matrix(0.5) }, { c: matrix(0) }];
  return { run: () => session.run(feeds, fetches), flops: 2 * size ** 3 };
}
