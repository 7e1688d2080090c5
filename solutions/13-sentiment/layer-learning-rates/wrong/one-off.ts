// mistake: the last block moves at the full rate
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  return names.map((name) => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) return decay ** (layers - 1 - Number(block));
    return name.startsWith('classifier') ? 1 : name.includes('embeddings') ? decay ** layers : 1;
  });
}
