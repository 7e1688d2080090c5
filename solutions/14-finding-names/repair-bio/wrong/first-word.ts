// mistake: the first word was not looked at
export function repairBio(tags: string[]): string[] {
  return tags.map((tag, i) => {
    if (i === 0 || !tag.startsWith('I-')) return tag;
    const before = tags[i - 1];
    return before !== 'O' && before.slice(2) === tag.slice(2) ? tag : `B-${tag.slice(2)}`;
  });
}
