// mistake: the tags stay as they were
interface Tagged {
  tokens: string[];
  tags: string[];
}

export function swapMention({ tokens, tags }: Tagged, start: number, name: string[]): Tagged {
  const kind = tags[start].slice(2);
  let end = start + 1;
  while (tags[end] === `I-${kind}`) end++;
  const nameTags = name.map((_, i) => (i === 0 ? `B-${kind}` : `I-${kind}`));
  return {
    tokens: [...tokens.slice(0, start), ...name, ...tokens.slice(end)],
    tags: nameTags.length > 0 ? [...tags] : [],
  };
}
