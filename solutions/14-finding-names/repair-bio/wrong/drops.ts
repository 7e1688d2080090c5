// mistake: the stray I- became O
export function repairBio(tags: string[]): string[] {
  const mended: string[] = [];
  for (const tag of tags) {
    const before = mended.at(-1) ?? 'O';
    mended.push(tag.startsWith('I-') && (before === 'O' || before.slice(2) !== tag.slice(2)) ? 'O' : tag);
  }
  return mended;
}
