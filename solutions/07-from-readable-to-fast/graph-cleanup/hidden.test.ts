import { expectFields, expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

interface GraphNode {
  name: string;
  op: string;
  operands: string[];
}
interface Graph {
  nodes: GraphNode[];
  outputs: string[];
}

test('an output that was a repeat goes by the name that stays', async () => {
  const [x, y] = [`x${random.integer(9)}`, `y${random.integer(9)}`];
  const input = { name: 'a', op: 'input', operands: [] };
  const nodes = [input, { name: x, op: 'exp', operands: ['a'] }, { name: y, op: 'exp', operands: ['a'] }];
  expectValue(await student.call('withoutRepeats', { nodes, outputs: [y, x] })).toEqual(
    { nodes: nodes.slice(0, 2), outputs: [x, x] },
    {
      mistakes: {
        'an output still goes by a name that was dropped': { nodes: nodes.slice(0, 2), outputs: [y, x] },
        'an output must stay, under the name of what it repeats': { nodes: nodes.slice(0, 2), outputs: [x] },
      },
    },
  );
});

/** A graph in which much repeats, and much is needed by nobody. */
function randomGraph(): Graph {
  const nodes: GraphNode[] = ['a', 'b'].map((name) => ({ name, op: 'input', operands: [] }));
  const count = 8 + random.integer(12);
  for (let i = 0; i < count; i++) {
    const pick = (): string => nodes[random.integer(nodes.length)].name;
    const op = ['add', 'sub', 'mul'][random.integer(3)];
    nodes.push({ name: `n${i}`, op, operands: [pick(), pick()] });
  }
  return { nodes, outputs: [0, 1].map(() => nodes[2 + random.integer(count)].name) };
}

function outputsOf({ nodes, outputs }: Graph, inputs: Record<string, number>): number[] {
  const values = new Map(Object.entries(inputs));
  for (const { name, op, operands } of nodes) {
    const [x, y] = operands.map((operand) => values.get(operand) ?? NaN);
    if (op === 'input') continue;
    // Small remainders: products of products stay exact.
    values.set(name, (op === 'add' ? x + y : op === 'sub' ? x - y : x * y) % 9973);
  }
  return outputs.map((name) => values.get(name) ?? NaN);
}

function isGraph(value: unknown): value is Graph {
  const { nodes, outputs } = expectFields(value, 'nodes', 'outputs');
  const isNode = (node: unknown): boolean =>
    typeof (node as GraphNode)?.name === 'string' && Array.isArray((node as GraphNode)?.operands);
  return Array.isArray(nodes) && nodes.every(isNode) && Array.isArray(outputs);
}

test('random graphs compute the same with no dead node and no repeat left', async () => {
  for (let round = 0; round < 4; round++) {
    const graph = randomGraph();
    const inputs = { a: 1 + random.integer(90), b: 100 + random.integer(90) };
    const right = outputsOf(graph, inputs).join();

    const alive = await student.call('withoutDeadNodes', graph);
    expectValue(alive).toObey('without dead nodes, every output is computed as before', (value) => {
      return isGraph(value) && outputsOf(value, inputs).join() === right;
    });
    expectValue(alive).toObey('every node that stays is an output or the operand of another', (value) => {
      if (!isGraph(value)) return false;
      const used = new Set([...value.outputs, ...value.nodes.flatMap(({ operands }) => operands)]);
      return value.nodes.every(({ name }) => used.has(name));
    });

    const unique = await student.call('withoutRepeats', graph);
    expectValue(unique).toObey('without repeats, every output is computed as before', (value) => {
      return isGraph(value) && outputsOf(value, inputs).join() === right;
    });
    expectValue(unique).toObey(
      'no two nodes that stay have the same operation on the same operands',
      (value) => {
        if (!isGraph(value)) return false;
        const texts = value.nodes
          .filter(({ op }) => op !== 'input')
          .map(({ op, operands }) => `${op}(${operands.join()})`);
        return new Set(texts).size === texts.length;
      },
    );
  }
});
