// A small chart of curves as SVG, drawn anew whenever there is more to show.

import { draw } from "./elements.js";
import { linearScale, logScale, tickText } from "./scale.js";

const HEIGHT = 190;
const LEFT = 44;
const BOTTOM = 34;
const TOP = 8;
const RIGHT = 16; // half of the last number

export class Chart {
  // `log` says how the vertical axis counts; `least` is a range that is always shown.
  constructor({ title, across, log = false, least }) {
    Object.assign(this, { across, log, least, width: 320 });
    this.svg = draw("svg", {
      viewBox: `0 0 320 ${HEIGHT}`, role: "img", "aria-label": title, class: "trainer-chart",
    });
    // As many units as pixels, so that letters have the size of the text on any screen.
    new ResizeObserver(([{ contentRect }]) => {
      if (contentRect.width) this.width = contentRect.width;
      if (this.shown) this.show(this.shown);
    }).observe(this.svg);
  }

  // Curves are {name, points, marks}, a band {low, high} of points; the horizontal axis ends at
  // `end`. What is no number is left out of a curve and stands as a cross at the top.
  show(shown) {
    this.shown = shown;
    const { curves, band, end } = shown;
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    const known = curves.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
    const right = this.width - RIGHT;
    const values = [...this.least, ...known];
    const scale = this.log ? logScale : linearScale;
    const y = scale(Math.min(...values), Math.max(...values));
    const x = linearScale(0, end);
    const left = (value) => LEFT + x.place(value) * (right - LEFT);
    const top = (value) =>
      TOP + (1 - Math.min(Math.max(y.place(value), 0), 1)) * (HEIGHT - TOP - BOTTOM);
    const at = ([a, b]) => `${left(a).toFixed(1)},${top(b).toFixed(1)}`;

    const parts = [];
    for (const tick of y.ticks) {
      const height = top(tick);
      parts.push(draw("line", { class: "grid", x1: LEFT, x2: right, y1: height, y2: height }));
      parts.push(draw("text", { x: LEFT - 6, y: height + 4, "text-anchor": "end" }, tickText(tick)));
    }
    for (const tick of x.ticks.filter(Number.isInteger)) {
      const place = { x: left(tick), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" };
      parts.push(draw("text", place, tickText(tick)));
    }
    const middle = { x: (LEFT + right) / 2, y: HEIGHT - 3, "text-anchor": "middle" };
    parts.push(draw("text", middle, this.across));
    if (band) {
      const corners = [...band.high, ...band.low.toReversed()].map(at).join(" ");
      parts.push(draw("polygon", { class: "band", points: corners }));
    }
    for (const { name, points, marks } of curves) {
      const good = points.filter(([, value]) => Number.isFinite(value));
      parts.push(draw("polyline", { class: `curve ${name}`, points: good.map(at).join(" ") }));
      for (const [a, b] of marks ? good.slice(-40) : []) {
        const square = name === "test";
        const place = { x: left(a) - 2.5, y: top(b) - 2.5, width: 5, height: 5, rx: square ? 0 : 2.5 };
        parts.push(draw("rect", { class: `mark ${name}`, ...place }));
      }
      for (const [a, value] of points) {
        if (Number.isFinite(value)) continue;
        parts.push(draw("text", { class: "dead", x: left(a), y: TOP + 10 }, "✕"));
      }
    }
    this.svg.replaceChildren(...parts);
  }
}
