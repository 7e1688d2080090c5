import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { explainFinetuning, explainTraining, explanationTable } from '../../lib/bench/explain-training';

test('a compiled training step is taken apart: its nodes, and what each operator costs', async () => {
  const before = tf.memory().numTensors;
  const { name, nodes, operators, compileSeconds } = await explainTraining('tiny', 2);
  expect(name).toBe('train tiny');
  expect(nodes).toBeGreaterThan(100);
  expect(compileSeconds).toBeGreaterThan(0);
  const names = operators.map(({ operator }) => operator);
  expect(names).toContain('LayerNormalization');
  // 2 layers with 4 matrices each, and the head: forward, and backward by the input and by the weights.
  const products = operators.filter(({ operator }) => /MatMul|Gemm/.test(operator));
  expect(products.reduce((sum, each) => sum + each.nodes, 0)).toBeGreaterThanOrEqual(3 * (2 * 4 + 1) - 1);
  const times = operators.map(({ milliseconds }) => milliseconds);
  expect(times).toEqual([...times].sort((a, b) => b - a));
  expect(tf.memory().numTensors).toBe(before);
});

test('so is a step of fine-tuning', async () => {
  const before = tf.memory().numTensors;
  const { name, operators } = await explainFinetuning('tiny', 1);
  expect(name).toBe('finetune tiny');
  expect(operators.map(({ operator }) => operator)).toContain('Erf'); // GELU's, exact
  expect(tf.memory().numTensors).toBe(before);
});

test('the table has a line for each operator, and one for all together', () => {
  const operator = { provider: 'cpu', nodes: 3 } as const;
  const table = explanationTable({
    name: 'train tiny',
    nodes: 7,
    compileSeconds: 0.25,
    milliseconds: 4,
    operators: [
      { ...operator, operator: 'Gemm', milliseconds: 3 },
      { ...operator, operator: 'Softmax', milliseconds: 1 },
    ],
  });
  expect(table.split('\n').slice(0, 6)).toEqual([
    'train tiny: 7 nodes, compiled in 0.25 s, 4.0 ms a step',
    '',
    'operator  nodes  ms a step   share',
    'Gemm          3      3.000  75.0 %',
    'Softmax       3      1.000  25.0 %',
    'together      6      4.000',
  ]);
});
