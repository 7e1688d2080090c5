// mistake: the labels are not shifted
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  return ids.slice(0, -1).map((id, t) => (isReply(t) ? id : ignoredLabel));
}
