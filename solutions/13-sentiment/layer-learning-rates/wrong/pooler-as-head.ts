// mistake: the pooler moves as the head does
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  return names.map((name) => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) return decay ** (layers - Number(block));
    return name.includes('embeddings') ? decay ** (layers + 1) : 1;
  });
}
