// A covered figure: the reader draws a guess, and then sees the real curve over it.

import { draw, make } from "../trainer/elements.js";
import { linearScale, tickText } from "../trainer/scale.js";
import { compare } from "./curve.js";
import { keep, recall } from "./memory.js";
import { reveal } from "./secret.js";

const HEIGHT = 240;
const EDGE = { left: 42, right: 18, top: 16, bottom: 40 };
const STEPS = 40; // from the bottom to the top

export function startGuess(place, chart) {
  const { figure: name, text, across, along, ends, range, at, secret } = chart;
  const figure = document.getElementById(name);
  const known = recall(name);
  const [low, high] = range;
  const step = (high - low) / STEPS;
  const guess = at.map((x) => [x, (low + high) / 2]);
  let width = 320;
  let moved = false;
  let real = null;

  const svg = draw("svg", { role: "group", "aria-label": `Your guess: ${along} over ${across}` });
  const says = make("p", { role: "status" });
  const compareButton = make("button", { type: "button", class: "main" }, "Compare");
  const skip = make("button", { type: "button" }, "Just show it");
  const buttons = make("div", { class: "question-buttons" }, compareButton, skip);

  const xScale = linearScale(...ends);
  const yScale = linearScale(low, high);
  const left = (x) => EDGE.left + xScale.place(x) * (width - EDGE.left - EDGE.right);
  const top = (y) => EDGE.top + (1 - yScale.place(y)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const path = (points) => points.map(([x, y]) => `${left(x).toFixed(1)},${top(y).toFixed(1)}`).join(" ");

  const handles = guess.map(([x], k) => {
    const handle = draw("g", {
      class: "handle", role: "slider", tabindex: 0, "aria-orientation": "vertical",
      "aria-label": `${along} at ${across} ${tickText(x)}`, "aria-valuemin": low, "aria-valuemax": high,
    }, draw("circle", { class: "hit", r: 13 }), draw("circle", { r: 6 }));
    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1, PageUp: 5, PageDown: -5, Home: -STEPS, End: STEPS }[event.key];
      const beside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (by === undefined && beside === undefined) return;
      event.preventDefault();
      if (by) set(k, guess[k][1] + by * step);
      else handles[k + beside]?.focus();
    });
    return handle;
  });
  const frame = draw("g");
  const line = draw("polyline", { class: "guessed" });
  const truth = draw("polyline", { class: "real" });
  svg.append(frame, line, truth, ...handles);

  function set(k, value) {
    if (real) return;
    // In whole steps, by pointer as by keyboard.
    const steps = Math.round((value - low) / step);
    guess[k][1] = low + Math.min(Math.max(steps, 0), STEPS) * step;
    moved = true;
    show();
  }

  function show() {
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    line.setAttribute("points", path(guess));
    truth.setAttribute("points", real ? path(real) : "");
    guess.forEach(([x, y], k) => {
      handles[k].setAttribute("transform", `translate(${left(x)} ${top(y)})`);
      handles[k].setAttribute("aria-valuenow", Number(y.toPrecision(3)));
    });
    const grid = yScale.ticks.flatMap((y) => [
      draw("line", { class: "grid", x1: EDGE.left, x2: width - EDGE.right, y1: top(y), y2: top(y) }),
      draw("text", { x: EDGE.left - 6, y: top(y) + 4, "text-anchor": "end" }, tickText(y)),
    ]);
    const marks = xScale.ticks.map((x) =>
      draw("text", { x: left(x), y: HEIGHT - EDGE.bottom + 18, "text-anchor": "middle" }, tickText(x)));
    const middle = (EDGE.left + width - EDGE.right) / 2;
    frame.replaceChildren(...grid, ...marks,
      draw("text", { x: middle, y: HEIGHT - 4, "text-anchor": "middle" }, across));
  }

  // The pointer moves the point nearest to it, and those that it sweeps over.
  const point = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    const gaps = guess.map(([at]) => Math.abs(left(at) - x));
    const share = (y - EDGE.top) / (HEIGHT - EDGE.top - EDGE.bottom);
    set(gaps.indexOf(Math.min(...gaps)), high - share * (high - low));
  };
  svg.addEventListener("pointerdown", (event) => {
    if (real || event.button) return;
    svg.setPointerCapture(event.pointerId);
    point(event);
  });
  svg.addEventListener("pointermove", (event) => svg.hasPointerCapture(event.pointerId) && point(event));

  // The figure itself comes back below the guess.
  const uncover = (drawn) => {
    real = reveal(secret, name);
    figure.classList.remove("covered");
    buttons.remove();
    handles.forEach((handle) => {
      handle.setAttribute("aria-disabled", "true");
      handle.removeAttribute("tabindex");
    });
    place.classList.add("done");
    if (drawn) says.textContent = `${compare(real, guess, chart)} Dashed is your guess, the thick line is the real curve.`;
    else place.querySelectorAll("svg, p:not([role])").forEach((element) => element.remove());
    show();
    keep(name, drawn ? { guess: guess.map(([, y]) => y) } : { skipped: true });
  };
  compareButton.addEventListener("click", () => {
    if (moved) {
      uncover(true);
      place.tabIndex = -1;
      place.focus(); // the button is gone
    } else says.textContent = "Draw first: move at least one point, by pointer or with the arrow keys.";
  });
  skip.addEventListener("click", () => {
    uncover(false);
    says.textContent = "The figure is below.";
    place.tabIndex = -1;
    place.focus();
  });

  place.setAttribute("role", "group");
  place.setAttribute("aria-label", "Draw the curve before you see it");
  place.append(make("p", {}, text), svg, buttons, says);
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width) width = contentRect.width;
    show();
  }).observe(svg);
  figure.classList.add("covered");
  if (known.guess?.length === guess.length) {
    known.guess.forEach((y, k) => (guess[k][1] = y));
    uncover(true);
  } else if (known.skipped) uncover(false);
  else show();
}
