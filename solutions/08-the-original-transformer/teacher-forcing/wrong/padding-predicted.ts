// mistake: padding is predicted: labels behind a text must be -100
export function teacherForcing(
  targets: number[][],
  startTokenId: number,
  padTokenId: number,
): { decoderInputIds: number[][]; labels: number[][] } {
  const length = Math.max(...targets.map((target) => target.length));
  const filled = (ids: number[], filling: number): number[] =>
    Array.from({ length }, (_, t) => ids[t] ?? filling);
  return {
    decoderInputIds: targets.map((target) => filled([startTokenId, ...target.slice(0, -1)], padTokenId)),
    labels: targets.map((target) => filled(target, padTokenId)),
  };
}
