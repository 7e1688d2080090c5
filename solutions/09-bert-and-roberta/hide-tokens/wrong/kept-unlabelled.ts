// mistake: a token that stays has no label
export function hideTokens(ids: number[], places: number[], draws: number[], randomIds: number[], mask: number): object {
  const inputIds = [...ids];
  const labels = ids.map(() => -100);
  places.slice(0, Math.max(1, Math.round(0.15 * places.length))).forEach((place, i) => {
    if (draws[i] >= 0.9) return;
    labels[place] = ids[place];
    inputIds[place] = draws[i] < 0.8 ? mask : randomIds[i];
  });
  return { inputIds, labels };
}
