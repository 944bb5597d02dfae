// How Sphinx's search ranks what it finds: chapters in their order, then what supports them, then
// the solutions. The extension `search_index` puts the weights in.
const QUERY = (new URLSearchParams(location.search).get("q") ?? "").trim().toLowerCase();

var Scorer = {
  score: ([page, path, anchor, , score]) => {
    const title = path.split(" > ").pop().toLowerCase();
    if (title === QUERY) return score;
    // Less for a page that has the words somewhere than for one with a title or a term of that name.
    const named = anchor || title.includes(QUERY);
    return (named ? score : score / 2) * (WEIGHTS[page] ?? 0.03);
  },
  title: 100,
  partialTitle: 40,
  term: 10,
  partialTerm: 4,
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: {},
  objPrioDefault: 0,
};
