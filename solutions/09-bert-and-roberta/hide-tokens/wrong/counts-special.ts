// mistake: special tokens are counted, too
export function hideTokens(ids: number[], places: number[], draws: number[], randomIds: number[], mask: number): object {
  const inputIds = [...ids];
  const labels = ids.map(() => -100);
  places.slice(0, Math.max(1, Math.round(0.15 * ids.length))).forEach((place, i) => {
    labels[place] = ids[place];
    if (draws[i] < 0.8) inputIds[place] = mask;
    else if (draws[i] < 0.9) inputIds[place] = randomIds[i];
  });
  return { inputIds, labels };
}
