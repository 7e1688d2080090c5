// mistake: an empty bin is divided by zero
export function calibrationError(confidences: number[], right: boolean[], bins: number): number {
  const groups = Array.from({ length: bins }, () => ({ count: 0, sure: 0, right: 0 }));
  confidences.forEach((confidence, i) => {
    const group = groups[Math.min(bins - 1, Math.floor(confidence * bins))];
    group.count += 1;
    group.sure += confidence;
    group.right += Number(right[i]);
  });
  return groups.reduce(
    (sum, { count, sure, right }) =>
      sum + (count / confidences.length) * Math.abs(right / count - sure / count),
    0,
  );
}
