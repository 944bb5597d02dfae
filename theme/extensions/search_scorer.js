// How Sphinx's search ranks what it finds: chapters in their order, then what supports them, then
// the solutions. The extension `search_index` puts the weights in.
var Scorer = {
  // `anchor` says that a title or a term was found, and not just a page with the word in it.
  score: ([page, , anchor, , score]) => (anchor ? score : score / 2) * (WEIGHTS[page] ?? 0.3),
  title: 100,
  partialTitle: 40,
  term: 10,
  partialTerm: 4,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: {},
  objPrioDefault: 0,
};
