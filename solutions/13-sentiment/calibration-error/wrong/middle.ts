// mistake: a bin's middle is taken for its confidence
export function calibrationError(confidences: number[], right: boolean[], bins: number): number {
  const groups = Array.from({ length: bins }, () => ({ count: 0, right: 0 }));
  confidences.forEach((confidence, i) => {
    const group = groups[Math.min(bins - 1, Math.floor(confidence * bins))];
    group.count += 1;
    group.right += Number(right[i]);
  });
  return (
    groups.reduce((sum, { count, right }, i) => sum + Math.abs(right - (count * (i + 0.5)) / bins), 0) /
    confidences.length
  );
}
