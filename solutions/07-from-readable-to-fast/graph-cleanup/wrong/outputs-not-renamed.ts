// mistake: an output still goes by a name that was dropped
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
  const needed = new Set(outputs);
  const kept: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node.name)) continue;
    kept.unshift(node);
    for (const operand of node.operands) needed.add(operand);
  }
  return { nodes: kept, outputs };
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
  return { nodes: kept, outputs };
}
