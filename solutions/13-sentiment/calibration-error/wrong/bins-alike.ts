// mistake: every bin counts the same, however few predictions it has
export function calibrationError(confidences: number[], right: boolean[], bins: number): number {
  const groups = Array.from({ length: bins }, () => ({ count: 0, sure: 0, right: 0 }));
  confidences.forEach((confidence, i) => {
    const group = groups[Math.min(bins - 1, Math.floor(confidence * bins))];
    group.count += 1;
    group.sure += confidence;
    group.right += Number(right[i]);
  });
  const filled = groups.filter(({ count }) => count > 0);
  return (
    filled.reduce((sum, { count, sure, right }) => sum + Math.abs(right - sure) / count, 0) / filled.length
  );
}
