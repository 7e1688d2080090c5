// mistake: the decoder reads the token it is to say
export function teacherForcing(
  targets: number[][],
  _startTokenId: number,
  padTokenId: number,
): { decoderInputIds: number[][]; labels: number[][] } {
  const length = Math.max(...targets.map((target) => target.length));
  const filled = (ids: number[], filling: number): number[] =>
    Array.from({ length }, (_, t) => ids[t] ?? filling);
  return {
    decoderInputIds: targets.map((target) => filled(target, padTokenId)),
    labels: targets.map((target) => filled(target, -100)),
  };
}
