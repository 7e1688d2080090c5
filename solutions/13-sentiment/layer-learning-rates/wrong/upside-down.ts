// mistake: upside down
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  return names.map((name) => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) return decay ** (Number(block) + 1);
    return name.startsWith('classifier') ? 1 : name.includes('embeddings') ? decay ** (layers + 1) : decay;
  });
}
