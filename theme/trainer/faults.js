// What is wrong with a data file: the driver gives a name, and the page a sentence.

import { say } from "./say.js";

const SENTENCES = {
  unread: say("The file cannot be read."),
  damaged: say("The file is damaged or incomplete."),
  other: say("The file is not the one that the book was built with."),
};

// What a browser says of its own stays as it is.
export const faultText = (fault) => SENTENCES[fault] ?? fault;
