// mistake: the label is read after the token was hidden
export function hideTokens(ids: number[], places: number[], draws: number[], randomIds: number[], mask: number): object {
  const inputIds = [...ids];
  const labels = ids.map(() => -100);
  places.slice(0, Math.max(1, Math.round(0.15 * places.length))).forEach((place, i) => {
    if (draws[i] < 0.8) inputIds[place] = mask;
    else if (draws[i] < 0.9) inputIds[place] = randomIds[i];
    labels[place] = inputIds[place];
  });
  return { inputIds, labels };
}
