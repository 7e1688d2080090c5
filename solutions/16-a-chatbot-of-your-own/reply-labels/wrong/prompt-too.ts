// mistake: the prompt is learned too
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  void isReply;
  return ids.slice(1);
}
