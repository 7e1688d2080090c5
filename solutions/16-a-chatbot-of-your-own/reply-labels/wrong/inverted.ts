// mistake: the mask is the wrong way round
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  return ids.slice(1).map((next, t) => (isReply(t + 1) ? ignoredLabel : next));
}
