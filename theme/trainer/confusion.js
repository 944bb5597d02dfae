// What a net makes of the test images, as numbers.

// How often each class (row) is taken for each class (column).
export function confusion(labels, predicted) {
  const counts = Array.from({ length: 10 }, () => new Array(10).fill(0));
  labels.forEach((label, i) => (counts[label][predicted[i]] += 1));
  return counts;
}

// The numbers of the wrong images, the surest first.
export function surest(labels, predicted, confidence, count) {
  const wrong = Array.from(labels.keys()).filter((i) => labels[i] !== predicted[i]);
  return wrong.sort((a, b) => confidence[b] - confidence[a]).slice(0, count);
}
