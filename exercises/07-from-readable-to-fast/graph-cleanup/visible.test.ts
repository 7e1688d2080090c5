import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const node = (name: string, op: string, ...operands: string[]): object => ({ name, op, operands });
const [a, b] = [node('a', 'input'), node('b', 'input')];

test('what no output needs is dropped, with all that only it needs', async () => {
  const [sum, root, scaled] = [node('sum', 'add', 'a', 'b'), node('root', 'sqrt', 'sum'), node('scaled', 'mul', 'a', 'a')];
  const graph = { nodes: [a, b, sum, root, scaled], outputs: ['scaled'] };
  expectValue(await student.call('withoutDeadNodes', graph)).toEqual(
    { nodes: [a, scaled], outputs: ['scaled'] },
    {
      mistakes: {
        'what only dead nodes need is dead, too': { nodes: [a, b, sum, scaled], outputs: ['scaled'] },
        'nothing was dropped: `root` is needed by no output': graph,
        'nodes come in the order in which they can be computed: keep it': { nodes: [scaled, a], outputs: ['scaled'] },
        'what an output is made of is needed, too': { nodes: [scaled], outputs: ['scaled'] },
      },
    },
  );
});

test('a repeated computation is made once, and what follows from it as well', async () => {
  const [sum, again] = [node('sum', 'add', 'a', 'b'), node('again', 'add', 'a', 'b')];
  const [root, same, result] = [node('root', 'sqrt', 'sum'), node('same', 'sqrt', 'again'), node('result', 'mul', 'root', 'same')];
  const graph = { nodes: [a, b, sum, again, root, same, result], outputs: ['result'] };
  expectValue(await student.call('withoutRepeats', graph)).toEqual(
    { nodes: [a, b, sum, root, node('result', 'mul', 'root', 'root')], outputs: ['result'] },
    {
      mistakes: {
        'put the new names into operands first: then what follows from a repeat is a repeat as well': {
          nodes: [a, b, sum, root, node('same', 'sqrt', 'sum'), node('result', 'mul', 'root', 'same')],
          outputs: ['result'],
        },
        'a dropped name is still an operand': {
          nodes: [a, b, sum, root, same, result],
          outputs: ['result'],
        },
        'two inputs are two, though their nodes look alike': {
          nodes: [a, node('sum', 'add', 'a', 'a'), node('root', 'sqrt', 'sum'), node('result', 'mul', 'root', 'root')],
          outputs: ['result'],
        },
        'nothing was dropped: `again` repeats `sum`': graph,
      },
    },
  );
});

test('the order of operands matters', async () => {
  const graph = {
    nodes: [a, b, node('down', 'sub', 'a', 'b'), node('up', 'sub', 'b', 'a'), node('result', 'add', 'down', 'up')],
    outputs: ['result'],
  };
  expectValue(await student.call('withoutRepeats', graph)).toEqual(graph, {
    mistakes: {
      'a − b is not b − a: operands must not be sorted': {
        nodes: [a, b, node('down', 'sub', 'a', 'b'), node('result', 'add', 'down', 'down')],
        outputs: ['result'],
      },
    },
  });
});

test('two draws of random numbers stay two', async () => {
  const graph = {
    nodes: [node('first', 'random'), node('second', 'random'), node('sum', 'add', 'first', 'second')],
    outputs: ['sum'],
  };
  expectValue(await student.call('withoutRepeats', graph)).toEqual(graph, {
    mistakes: {
      'each `random` draws numbers of its own': {
        nodes: [node('first', 'random'), node('sum', 'add', 'first', 'first')],
        outputs: ['sum'],
      },
    },
  });
});
