// The sentences of "Ask the net": on an image, on the answer, and on what spoke for a class.

import { CLASSES } from "./classes.js";
import { say } from "./say.js";

const DIRECTIONS = { right: say("right"), left: say("left"), down: say("down"), up: say("up") };

export const percent = (share) => say("{number} %", { number: Math.round(100 * share) });

export const imageText = (number, label) =>
  say("Test image {number}, in truth: {class}.", { number: number + 1, class: CLASSES[label] });

export const flipText = (number, direction) =>
  say(
    "Test image {number}, a shirt. Shift it {direction} by one pixel: the net sees a coat, "
      + "because a template cannot move.",
    { number: number + 1, direction: DIRECTIONS[direction] },
  );

export const answerText = (label, share) =>
  say("{class}, {share}", { class: CLASSES[label], share: percent(share) });

export const mapText = (label) =>
  say(
    "Pixel times weight for {class}: purple speaks for it, orange against it",
    { class: CLASSES[label] },
  );

export const reasonText = (label, plus, minus, logit) =>
  say(
    "Pixel × weight for {class}: {plus} for it, {minus} against it; "
      + "with the bias the logit is {logit}.",
    { class: CLASSES[label], plus, minus, logit },
  );
