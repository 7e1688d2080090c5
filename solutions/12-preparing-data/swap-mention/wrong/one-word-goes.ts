// mistake: only the first word of the old name is replaced
interface Tagged {
  tokens: string[];
  tags: string[];
}

export function swapMention({ tokens, tags }: Tagged, start: number, name: string[]): Tagged {
  const kind = tags[start].slice(2);
  const end = start + 1;
  const nameTags = name.map((_, i) => (i === 0 ? `B-${kind}` : `I-${kind}`));
  return {
    tokens: [...tokens.slice(0, start), ...name, ...tokens.slice(end)],
    tags: [...tags.slice(0, start), ...nameTags, ...tags.slice(end)],
  };
}
