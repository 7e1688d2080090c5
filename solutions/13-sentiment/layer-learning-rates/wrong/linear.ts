// mistake: the rate falls by the same amount
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  return names.map((name) => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    const distance =
      block !== undefined
        ? layers - Number(block)
        : name.startsWith('classifier')
          ? 0
          : name.includes('embeddings')
            ? layers + 1
            : 1;
    return 1 - distance * (1 - decay);
  });
}
