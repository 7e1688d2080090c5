import { expectNumbers, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

/** What the judge knows of a value: where it should be, and what it is for the inputs at hand. */
interface Known {
  readonly value: number;
  readonly handle: unknown;
}

test('random functions, recorded and run, give what they give', async () => {
  for (let round = 0; round < 3; round++) {
    const tracer = await student.create('Tracer');
    const inputs = Array.from({ length: 2 }, () => random.integer(9) - 4);
    const known: Known[] = [];
    const expected: object[] = [];
    for (const value of inputs) {
      known.push({ value, handle: await tracer.call('input') });
      expected.push({ op: 'input', operands: [] });
    }
    const places = known.map((_, place) => place);
    for (let i = 0; i < 4; i++) {
      const op = random.integer(2) === 0 ? 'add' : 'multiply';
      const left = random.integer(known.length);
      const number = 2 + random.integer(5);
      const right = i === 0 ? -1 : random.integer(known.length); // once at least a plain number
      if (right === -1) expected.push({ op: 'constant', operands: [], value: number });
      const [a, b] = [known[left], right === -1 ? { value: number, handle: number } : known[right]];
      expected.push({ op, operands: [places[left], right === -1 ? expected.length - 1 : places[right]] });
      places.push(expected.length - 1);
      known.push({
        value: op === 'add' ? a.value + b.value : a.value * b.value,
        handle: await tracer.call(op, a.handle, b.handle),
      });
    }
    expectValue(await tracer.get('nodes')).toEqual(expected);
    expectNumbers(await student.call('run', expected, inputs)).toBeClose(known[known.length - 1].value, {
      tolerance: 0,
      because: 'whole numbers',
    });
  }
});

test('more or fewer operations are a change, too', async () => {
  const nodes: object[] = [{ op: 'input', operands: [] }];
  const length = 3 + random.integer(4);
  while (nodes.length < length) nodes.push({ op: 'add', operands: [nodes.length - 1, 0] });
  const longer = [...nodes, { op: 'multiply', operands: [0, 0] }];
  const mistakes = { 'one recording may go on where the other has ended': -1 };
  expectValue(await student.call('firstChange', nodes, longer)).toEqual(length, { mistakes });
  expectValue(await student.call('firstChange', longer, nodes)).toEqual(length, { mistakes });
  const place = 1 + random.integer(length - 1);
  const otherOperation = nodes.map((node, i) => (i === place ? { ...node, op: 'multiply' } : node));
  expectValue(await student.call('firstChange', nodes, otherOperation)).toEqual(place);
});
