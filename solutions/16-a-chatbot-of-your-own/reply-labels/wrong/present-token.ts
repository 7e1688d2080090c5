// mistake: it is the next token that must be in a reply
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  return ids.slice(1).map((next, t) => (isReply(t) ? next : ignoredLabel));
}
