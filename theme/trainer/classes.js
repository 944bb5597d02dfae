import { say } from "./say.js";

// The ten classes of Fashion-MNIST, in the order of their labels.
export const CLASSES = [
  say("t-shirt"), say("trouser"), say("pullover"), say("dress"), say("coat"),
  say("sandal"), say("shirt"), say("sneaker"), say("bag"), say("ankle boot"),
];
