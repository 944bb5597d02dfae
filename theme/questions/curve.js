// A guess as points at fixed places, and how far it is from the real curve.

import { say } from "../trainer/say.js";

// The height of a curve of [x, y] at x, between its points on a straight line.
export function heightAt(points, x) {
  const next = points.findIndex(([at]) => at >= x);
  if (next <= 0) return points[next < 0 ? points.length - 1 : 0][1];
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}

const round = (value) => String(Number(value.toPrecision(2)));

// One sentence on a guess, a list of [x, y].
export function compare(points, guess, { across, unit }) {
  const off = guess.map(([x, y]) => y - heightAt(points, x));
  const sizes = off.map(Math.abs);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / off.length;
  const worst = sizes.indexOf(Math.max(...sizes));
  const side = off[worst] > 0 ? say("too high") : say("too low");
  return say(
    "Your curve is off by {mean}{unit} on average, at most by {most}{unit} ({side}, at {across} {at}).",
    { mean: round(mean), most: round(sizes[worst]), unit, side, across, at: round(guess[worst][0]) },
  );
}
