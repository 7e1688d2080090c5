// mistake: only the last reply is learned
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  const [start, end] = replies[replies.length - 1];
  void isReply;
  return ids.slice(1).map((next, t) => (t + 1 >= start && t + 1 < end ? next : ignoredLabel));
}
