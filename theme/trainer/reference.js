// The stored sweep of the book, as curves to compare with.

// `csv` has the columns learning_rate, batch_size, epoch, part, loss, accuracy, and _low and _high
// of both, over the seeds.
export function readSweep(csv) {
  const [head, ...lines] = csv.trim().split("\n").map((line) => line.split(","));
  return lines.map((cells) =>
    Object.fromEntries(cells.map((cell, i) => [head[i], head[i] === "part" ? cell : Number(cell)])));
}

// The rows of the test set for the settings that are nearest, counted in factors.
export function nearest(sweep, rate, batchSize) {
  const away = (row) =>
    Math.abs(Math.log(row.learning_rate / rate)) + Math.abs(Math.log(row.batch_size / batchSize));
  const least = Math.min(...sweep.map(away));
  return sweep.filter((row) => row.part === "test" && away(row) === least);
}

// What a chart needs of these rows; `quantity` is loss or accuracy.
export const asBand = (rows, quantity) => ({
  middle: rows.map((row) => [row.epoch, row[quantity]]),
  low: rows.map((row) => [row.epoch, row[`${quantity}_low`]]),
  high: rows.map((row) => [row.epoch, row[`${quantity}_high`]]),
});
