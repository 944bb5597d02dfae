// The questions below exercises, and the figures that wait for a guess.

import { startGuess } from "./guess.js";
import { startQuestion } from "./question.js";

const START = { question: startQuestion, guess: startGuess };

// The script is deferred: the page is there, and so are the places.
for (const [kind, start] of Object.entries(START)) {
  for (const place of document.querySelectorAll(`.${kind}-place`)) {
    start(place, JSON.parse(place.querySelector("script").textContent));
    place.classList.add("alive");
  }
}
