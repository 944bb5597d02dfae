// A question below an exercise: fields, a button, a hint, and the way to the solution.

import { make } from "../trainer/elements.js";
import { say } from "../trainer/say.js";
import { judge } from "./judge.js";
import { keep, recall } from "./memory.js";
import { reveal } from "./secret.js";

const CORRECT = { right: "✓ ", part: "✓ " };

function makeField({ name, options }) {
  if (!options.length) {
    // A text field takes fractions and commas, too.
    return make("input", { type: "text", autocomplete: "off", inputmode: "text", spellcheck: "false", "aria-label": name });
  }
  const items = options.map((text, k) => make("option", { value: k }, text));
  return make("select", { "aria-label": name }, make("option", { value: "" }, say("Choose …")), ...items);
}

export function startQuestion(place, question) {
  const { label, text, fields, secret } = question;
  const known = recall(label);
  const inputs = fields.map(makeField);
  const says = make("p", { role: "status" });
  const solution = place.parentElement.querySelector(".to-solution");
  const show = make("button", { type: "button" }, say("Show the solution"));
  let tried = Boolean(known.tried);

  const openSolution = () => {
    if (!solution) return;
    solution.hidden = !tried;
    show.hidden = tried;
  };
  const save = () => keep(label, { tried, texts: inputs.map(({ value }) => value) });
  const check = () => {
    const texts = inputs.map(({ value }) => value);
    const verdict = judge(question, reveal(secret, label), texts);
    tried ||= verdict.state !== "open";
    inputs.forEach((input, k) => input.setAttribute("aria-invalid", String(verdict.wrong.includes(k))));
    says.className = verdict.state;
    says.textContent = (CORRECT[verdict.state] ?? "") + verdict.says;
    openSolution();
    save();
    return verdict;
  };
  const form = make(
    "form",
    { "aria-label": say("Your answer"), novalidate: true, autocomplete: "off" },
    make("p", {}, text),
    make("div", { class: "question-fields" }, ...inputs.map((input, k) =>
      make("label", {}, make("span", { "aria-hidden": "true" }, fields[k].name), input))),
    make("div", { class: "question-buttons" }, make("button", { class: "main" }, say("Check")), ...(solution ? [show] : [])),
    says,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { wrong } = check();
    if (wrong.length) inputs[wrong[0]].focus();
  });
  form.addEventListener("input", save);
  show.addEventListener("click", () => {
    tried = true;
    openSolution();
    save();
    solution.querySelector("a").click();
  });
  place.append(form);

  inputs.forEach((input, k) => (input.value = known.texts?.[k] ?? ""));
  openSolution();
}
