// mistake: what only dead nodes need is dead, too
export interface GraphNode {
  name: string;
  op: string;
  operands: string[];
}

export interface Graph {
  nodes: GraphNode[];
  outputs: string[];
}

export function withoutDeadNodes({ nodes, outputs }: Graph): Graph {
  const used = new Set([...outputs, ...nodes.flatMap(({ operands }) => operands)]);
  return { nodes: nodes.filter(({ name }) => used.has(name)), outputs };
}

export function withoutRepeats({ nodes, outputs }: Graph): Graph {
  const first = new Map<string, string>();
  const renamed = new Map<string, string>();
  const nameNow = (name: string): string => renamed.get(name) ?? name;
  const kept: GraphNode[] = [];
  for (const { name, op, operands } of nodes) {
    const node = { name, op, operands: operands.map(nameNow) };
    const text = `${op}(${node.operands.join()})`;
    const known = first.get(text);
    if (known !== undefined) renamed.set(name, known);
    else {
      kept.push(node);
      if (op !== 'input' && op !== 'random') first.set(text, name);
    }
  }
  return { nodes: kept, outputs: outputs.map(nameNow) };
}
