// mistake: the end of the turn is not learned
export const ignoredLabel = -100;

export function replyLabels(ids: number[], replies: [start: number, end: number][]): number[] {
  const isReply = (place: number): boolean => replies.some(([start, end]) => place >= start && place < end);
  const inside = (place: number): boolean => isReply(place) && (place + 1 >= ids.length || isReply(place + 1));
  return ids.slice(1).map((next, t) => (inside(t + 1) ? next : ignoredLabel));
}
