// The ten classes of Fashion-MNIST, in the order of their labels.
export const CLASSES = [
  "t-shirt", "trouser", "pullover", "dress", "coat",
  "sandal", "shirt", "sneaker", "bag", "ankle boot",
];
