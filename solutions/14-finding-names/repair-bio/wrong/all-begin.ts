// mistake: every I- became B-
export function repairBio(tags: string[]): string[] {
  return tags.map((tag) => tag.replace(/^I-/, 'B-'));
}
