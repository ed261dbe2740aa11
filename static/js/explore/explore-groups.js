// The configurations, agencies and families that are called what is sought.
const ExploreGroups = (() => {
  "use strict";
  const { make, own } = ExploreDom;
  const { gettext } = SpacecraftWords;
  const KINDS = [
    ["families", gettext("Family")],
    ["configurations", gettext("Configuration")],
    ["agencies", gettext("Agency")],
  ];
  const MOST = 4; // above the results of the explorer

  // Of a part that a search marks whether a word begins with it.
  const begins = (part, i, parts) => part.isHit && !/[\p{L}\p{N}]$/u.test(parts[i - 1]?.text ?? "");

  async function prepare({ index, abbreviations }, pace) {
    const all = KINDS.flatMap(([folder, kind]) => index[folder].id.map((id, i) => ({
      path: `${folder}/${id}.html`, name: index[folder].name[i], kind: [kind],
      texts: [index[folder].name[i], folder === "agencies" ? abbreviations[i] : ""],
    })));
    const corpus = await ExploreSearch.prepare(all, ({ texts }) => texts, pace);

    // The best first; of the many names only those in which each word begins as it was sought.
    async function find(words, pace) {
      const { rows, ranks, sought } = await ExploreSearch.find(corpus, words, pace);
      const isIn = (text, word) => ExploreSearch.marked(text, [word]).some(begins);
      return SpacecraftQuery.sorted(rows, (row) => ranks[row]).map((row) => all[row])
        .filter(({ texts }) => sought.every((word) => texts.some((text) => isIn(text, word))));
    }

    return { all, find };
  }

  // Links to the first of them, each with what it is, in an element that is hidden without any.
  function show(element, found, root) {
    element.hidden = found.length === 0;
    element.replaceChildren(...found.slice(0, MOST).map(({ path, name, kind }) => make(
      "span", {}, make("a", { href: root + path }, own(name)), " ", make("span", { class: "note" }, kind[0]),
    )));
  }

  return { prepare, show };
})();
