import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { encodeGguf, openGguf } from '../../lib/checkpoints/gguf';
import { PackedFiles } from '../../lib/checkpoints/packed-files';
import { dequantize, ggmlFormats, type GgmlType } from '../../lib/checkpoints/quantization';
import { QuantizedMatrix } from '../../lib/checkpoints/quantized-matrix';
import { compile } from '../../lib/compile/compile';
import { nodesOf } from '../../lib/compile/graph/graph';
import { QuantizedEmbedding } from '../../lib/nn/quantized-embedding';
import { QuantizedLinear } from '../../lib/nn/quantized-linear';
import { Random } from '../../lib/random';
import golden from '../golden/quantization.json';

const [rows, columns] = [24, 512];
const types = Object.keys(ggmlFormats) as GgmlType[];

/** ggml's own blocks of this type, one after the other until the matrix is full, each row beginning elsewhere. */
function blocksOf(type: GgmlType): Uint8Array {
  const given = new Uint8Array(Buffer.from(golden.types[type].blocks, 'base64'));
  const { values, bytes } = ggmlFormats[type];
  const count = (rows * columns) / values;
  const blocks = new Uint8Array(count * bytes);
  for (let i = 0; i < count; i++) {
    const from = ((i * 7) % (given.length / bytes)) * bytes;
    blocks.set(given.subarray(from, from + bytes), i * bytes);
  }
  return blocks;
}

function matrixOf(
  type: GgmlType,
  order?: number[],
): { matrix: QuantizedMatrix; files: PackedFiles; weights: Float32Array } {
  const tensor = { type, shape: [rows, columns], blocks: blocksOf(type) };
  const file = openGguf(encodeGguf(new Map(), new Map([['w', tensor]])));
  const files = new PackedFiles();
  return { matrix: new QuantizedMatrix(file, 'w', order, files), files, weights: dequantize(tensor) };
}

describe.each(types)('a matrix in %s', (type) => {
  it('gives compiled the rows that it gives eagerly', async () => {
    const { matrix, files, weights } = matrixOf(type);
    const table = new QuantizedEmbedding(rows, columns);
    table.matrix = matrix;
    const ids = tf.tensor1d([3, 0, 23], 'int32');
    const run = compile((indices: tf.Tensor) => table.forward(indices));
    const expected = [3, 0, 23].flatMap((row) =>
      Array.from(weights.subarray(row * columns, (row + 1) * columns)),
    );
    const largest = Math.max(...expected.map(Math.abs));
    const [compiled, eager] = [await run(ids), table.forward(ids)].map((rowsFound) => rowsFound.dataSync());
    for (let i = 0; i < expected.length; i++) {
      expect(eager[i]).toBe(expected[i]);
      // The offset of a block is added to a rounded product: the last digits of float32.
      expect(Math.abs(compiled[i] - expected[i])).toBeLessThanOrEqual(1e-6 * largest);
    }
    await run.dispose();
    files.dispose();
  });

  it('multiplies compiled as it does eagerly', async () => {
    const { matrix, files, weights } = matrixOf(type);
    const layer = new QuantizedLinear(columns, rows, { bias: false });
    layer.matrix = matrix;
    const x = new Random(1).normalTensor([3, columns], 0.3, 1) as tf.Tensor2D;
    const run = compile((input: tf.Tensor) => layer.forward(input));
    const [compiled, eager] = [await run(x), layer.forward(x)].map((y) => y.dataSync());
    const exact = tf.matMul(x, tf.tensor2d(weights, [rows, columns]), false, true).dataSync();
    expect(eager).toEqual(exact);
    // x is rounded to 8 bits, block by block: steps of 1/127 of about 2.5, each wrong by up to a half, at random.
    const step = 2.5 / 127;
    for (let t = 0; t < 3; t++) {
      for (let n = 0; n < rows; n++) {
        const norm = Math.hypot(...weights.subarray(n * columns, (n + 1) * columns));
        const error = Math.abs(compiled[t * rows + n] - exact[t * rows + n]);
        expect(error).toBeLessThan(norm * step * 1.5 + 1e-6);
      }
    }
    await run.dispose();
    files.dispose();
  });
});

describe.each<GgmlType>(['Q8_0', 'Q4_1'])('a vocabulary of more than 8 MB in %s', (type) => {
  it('is multiplied in parts, to the same numbers', async () => {
    const { values, bytes } = ggmlFormats[type];
    const few = { rows: 1000, columns: 256, times: type === 'Q8_0' ? 40 : 80 };
    const block = new Uint8Array(Buffer.from(golden.types[type].blocks, 'base64')).subarray(0, 13 * bytes);
    const some = new Uint8Array((few.rows * few.columns * bytes) / values);
    for (let i = 0; i * bytes < some.length; i++) {
      const row = Math.floor((i * values) / few.columns);
      const from = ((i * 7 + row) % 13) * bytes; // no two neighbours are alike, nor rows 64 apart
      some.set(block.subarray(from, from + bytes), i * bytes);
    }
    const layerOf = (times: number): { layer: QuantizedLinear; files: PackedFiles } => {
      const shape = [times * few.rows, few.columns];
      const blocks = Buffer.concat(Array.from({ length: times }, () => some));
      const file = openGguf(encodeGguf(new Map(), new Map([['w', { type, shape, blocks }]])));
      const files = new PackedFiles();
      const layer = new QuantizedLinear(few.columns, times * few.rows, { bias: false });
      layer.matrix = new QuantizedMatrix(file, 'w', undefined, files);
      return { layer, files };
    };
    const x = new Random(1).normalTensor([2, few.columns], 0.3, 1) as tf.Tensor2D;
    const results: Float32Array[] = [];
    for (const [times, parts] of [
      [few.times, 2],
      [1, 1],
    ]) {
      const { layer, files } = layerOf(times);
      const run = compile((input: tf.Tensor) => layer.forward(input));
      results.push((await run(x)).dataSync() as Float32Array);
      const products = nodesOf(run.graphs[0]).filter(
        ({ op, inputs }) => op.endsWith('MatMulNBits') && inputs[1]!.origin.kind === 'stored',
      );
      expect(products).toHaveLength(parts);
      expect(products.reduce((sum, { attributes }) => sum + (attributes.N as number), 0)).toBe(
        times * few.rows,
      );
      await run.dispose();
      files.dispose();
    }
    const [all, one] = results;
    for (let t = 0; t < 2; t++) {
      const row = all.subarray((t * all.length) / 2, ((t + 1) * all.length) / 2);
      const expected = one.subarray(t * few.rows, (t + 1) * few.rows);
      for (let time = 0; time < few.times; time++) {
        expect(row.subarray(time * few.rows, (time + 1) * few.rows)).toEqual(expected);
      }
    }
  });
});
