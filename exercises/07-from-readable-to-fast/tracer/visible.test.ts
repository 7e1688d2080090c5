import { expectNumbers, expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const sameTaken = 'nodes that are alike are taken for different ones: compare what they hold';
const input = { op: 'input', operands: [] };

test('an operation is written down, and its operands by their places', async () => {
  const tracer = await student.create('Tracer');
  const x = await tracer.call('input');
  const y = await tracer.call('input');
  const product = await tracer.call('multiply', x, y);
  expectValue(product).toEqual(
    { place: 2 },
    { mistakes: { 'places are counted from 0: the third node is at 2': { place: 3 } } },
  );
  await tracer.call('add', product, x);
  expectValue(await tracer.get('nodes')).toEqual(
    [input, input, { op: 'multiply', operands: [0, 1] }, { op: 'add', operands: [2, 0] }],
    {
      mistakes: {
        'operands are written as places, not as values': [
          input,
          input,
          { op: 'multiply', operands: [{ place: 0 }, { place: 1 }] },
          { op: 'add', operands: [{ place: 2 }, { place: 0 }] },
        ],
        'the operands are in the wrong order': [
          input,
          input,
          { op: 'multiply', operands: [1, 0] },
          { op: 'add', operands: [0, 2] },
        ],
      },
    },
  );
});

test('a number becomes a constant of the graph', async () => {
  const tracer = await student.create('Tracer');
  const x = await tracer.call('input');
  await tracer.call('multiply', x, 3);
  expectValue(await tracer.get('nodes')).toEqual(
    [input, { op: 'constant', operands: [], value: 3 }, { op: 'multiply', operands: [0, 1] }],
    {
      mistakes: {
        'the number is taken for a place': [input, { op: 'multiply', operands: [0, 3] }],
        'a constant must keep its number, as `value`': [
          input,
          { op: 'constant', operands: [] },
          { op: 'multiply', operands: [0, 1] },
        ],
      },
    },
  );
});

test('a function that looks at a value is refused', async () => {
  await student.callMustThrow(/frozen/, 'recordAbsoluteValue');
});

test('a graph can be run on other inputs than it was recorded with', async () => {
  // (x + 10) · y
  const nodes = [
    input,
    { op: 'constant', operands: [], value: 10 },
    { op: 'add', operands: [0, 1] },
    input,
    { op: 'multiply', operands: [2, 3] },
  ];
  expectNumbers(await student.call('run', nodes, [1, 2])).toBeClose(22, {
    tolerance: 0,
    because: 'whole numbers',
    mistakes: {
      'every input takes the first number: the second input node takes the second': 11,
      'the result is the value of the last node': 1,
    },
  });
  expectNumbers(await student.call('run', nodes, [-4, 5])).toBeClose(30, { tolerance: 0, because: 'whole numbers' });
});

test('a number that was frozen is found by recording twice', async () => {
  const recorded = (scale: number): object[] => [
    input,
    { op: 'constant', operands: [], value: scale },
    { op: 'multiply', operands: [0, 1] },
  ];
  expectValue(await student.call('firstChange', recorded(2), recorded(3))).toEqual(1, {
    mistakes: {
      'constants must be compared by their numbers, too': -1,
      'places are counted from 0': 2,
      [sameTaken]: 0,
    },
  });
  expectValue(await student.call('firstChange', recorded(2), recorded(2))).toEqual(-1, {
    mistakes: { [sameTaken]: 0 },
  });
});
