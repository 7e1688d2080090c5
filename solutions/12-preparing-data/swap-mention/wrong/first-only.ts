// mistake: only the first word of the new name is tagged
interface Tagged {
  tokens: string[];
  tags: string[];
}

export function swapMention({ tokens, tags }: Tagged, start: number, name: string[]): Tagged {
  const kind = tags[start].slice(2);
  let end = start + 1;
  while (tags[end] === `I-${kind}`) end++;
  const nameTags = name.map((_, i) => (i === 0 ? `B-${kind}` : 'O'));
  return {
    tokens: [...tokens.slice(0, start), ...name, ...tokens.slice(end)],
    tags: [...tags.slice(0, start), ...nameTags, ...tags.slice(end)],
  };
}
