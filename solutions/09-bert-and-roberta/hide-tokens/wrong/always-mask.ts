// mistake: every hidden token becomes the mask
export function hideTokens(ids: number[], places: number[], draws: number[], randomIds: number[], mask: number): object {
  const inputIds = [...ids];
  const labels = ids.map(() => -100);
  for (const place of places.slice(0, Math.max(1, Math.round(0.15 * places.length)))) {
    labels[place] = ids[place];
    inputIds[place] = mask;
  }
  return { inputIds, labels };
}
