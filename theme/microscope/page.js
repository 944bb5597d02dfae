// The floating-point microscope: three logits, a format, and each operation's numbers, bit by bit.

import { make } from "../trainer/elements.js";
import { say } from "../trainer/say.js";
import { exactSteps, relativeError } from "./exact.js";
import { FORMATS, bits, gap } from "./formats.js";
import { allSteps, failure, firstFailure } from "./steps.js";
import { METHODS, errorText, firstText, numberText, powerText, stepSentence } from "./words.js";

const CLASSES = [say("coat"), say("shirt"), say("sandal")];
const LIMIT = 1000;
const STEPS = 5;

function bitField(value, format) {
  const parts = bits(value, format);
  const names = ["sign", "exponent", "fraction"];
  return make(
    "span",
    { class: "microscope-bits", role: "img", "aria-label": say("bits {bits}", { bits: parts.join(" ") }) },
    ...parts.map((text, i) => make("span", { class: names[i] }, text)),
  );
}

function numberRows(name, value, exact, format) {
  const kind = failure(value, exact);
  const text = numberText(value, format);
  const step = Number.isFinite(value) ? powerText(gap(value, format)) : "–";
  return [
    make(
      "tr",
      {},
      make("th", { scope: "row" }, name),
      make("td", kind ? { class: "fails" } : {}, kind ? `✕ ${text}` : text),
      make("td", {}, step),
      make("td", {}, errorText(relativeError(value, exact))),
    ),
    make("tr", {}, make("td", { colspan: 4 }, bitField(value, format))),
  ];
}

function column(method, lines, step, exact, format) {
  const first = firstFailure(lines, exact);
  const codes = lines.map(({ code }, i) => {
    const mark = first && first.step === i ? make("b", { class: "fails" }, firstText(first.kind)) : "";
    const item = make("li", i === step ? { "aria-current": "step" } : {}, make("code", {}, code), mark);
    if (i > step) item.classList.add("later");
    return item;
  });
  const { values, exact: name } = lines[step];
  const names = values.length === 1 ? [say("all")] : CLASSES;
  const heads = [say("class"), say("value"), say("to the next"), say("relative error")];
  return make(
    "section",
    { "aria-label": method },
    make("h4", {}, method),
    make("ol", {}, ...codes),
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, ...values.flatMap((v, k) => numberRows(names[k], v, exact[name][k], format))),
    ),
  );
}

function start(place) {
  const logitOf = (name) => say("Logit of {class}", { class: name });
  const number = (name, value) =>
    make("input", { type: "number", step: "any", min: -LIMIT, max: LIMIT, value, "aria-label": logitOf(name) });
  const logits = CLASSES.map((name, k) => number(name, [20, 10, -10][k]));
  const format = make("select", { "aria-label": say("Number format") }, ...Object.keys(FORMATS).map((name) => make("option", {}, name)));
  format.value = "float16";
  const step = make("input", { type: "range", min: 1, max: STEPS, value: 1, "aria-label": say("Step") });
  const back = make("button", { type: "button" }, say("Back"));
  const next = make("button", { type: "button", class: "main" }, say("Next step"));
  const says = make("p", { role: "status" });
  const columns = make("div", { class: "microscope-columns" });
  const labelled = (text, field) => make("label", {}, make("span", { "aria-hidden": "true" }, text), field);
  place.append(
    make("div", { class: "microscope-controls" }, ...logits.map((field, k) => labelled(logitOf(CLASSES[k]), field)), labelled(say("Number format"), format)),
    make("div", { class: "microscope-steps" }, back, labelled(say("Step"), step), next),
    says,
    columns,
  );

  function show() {
    const typed = logits.map((field) => (field.value === "" ? NaN : Number(field.value)));
    const wrong = typed.findIndex((value) => !(Math.abs(value) <= LIMIT));
    logits.forEach((field, k) => field.setAttribute("aria-invalid", String(k === wrong)));
    if (wrong >= 0) {
      says.textContent = say(
        "The logit of {class} must be a number from −{limit} to {limit}.",
        { class: CLASSES[wrong], limit: LIMIT },
      );
      return;
    }
    const at = Number(step.value) - 1;
    const methods = allSteps(typed, format.value);
    const exact = exactSteps(methods.Naive[0].values);
    columns.replaceChildren(
      ...Object.entries(methods).map(([name, lines]) => column(METHODS[name], lines, at, exact, format.value)),
    );
    back.disabled = at === 0;
    next.disabled = at === STEPS - 1;
    step.setAttribute("aria-valuetext", say("{step} of {steps}", { step: at + 1, steps: STEPS }));
    says.textContent = stepSentence(methods, at, exact, format.value);
  }

  const move = (by) => {
    step.value = Number(step.value) + by;
    show();
    // A button that is disabled loses the keyboard's focus.
    if (document.activeElement === document.body || document.activeElement.disabled) step.focus();
  };
  back.addEventListener("click", () => move(-1));
  next.addEventListener("click", () => move(1));
  place.addEventListener("input", show);
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", say("Floating-point microscope"));
  place.classList.add("alive");
  // A page that comes back from the browser's history restores the fields, but not what they show.
  addEventListener("pageshow", show);
  show();
}

// In sight as the page opens: now. Elsewhere after the page's first picture, which counts more.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll(".microscope")) {
    const { top, bottom } = place.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) start(place);
    else addEventListener("pageshow", () => start(place), { once: true });
  }
});
