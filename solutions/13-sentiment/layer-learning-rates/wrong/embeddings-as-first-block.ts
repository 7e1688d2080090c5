// mistake: the embeddings move as the first block does
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  return names.map((name) => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) return decay ** (layers - Number(block));
    return name.startsWith('classifier') ? 1 : name.includes('embeddings') ? decay ** layers : decay;
  });
}
