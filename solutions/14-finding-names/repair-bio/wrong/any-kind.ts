// mistake: the kind before was not looked at
export function repairBio(tags: string[]): string[] {
  return tags.map((tag, i) => {
    const before = i === 0 ? 'O' : tags[i - 1];
    return tag.startsWith('I-') && before === 'O' ? `B-${tag.slice(2)}` : tag;
  });
}
