// The families, configurations and agencies that are called what is sought. The explorer loads it at the
// first search.
const ExploreGroups = (() => {
  "use strict";
  const { make, own } = ExploreDom;
  const { gettext } = SpacecraftWords;
  const KINDS = [
    ["families", gettext("Family")],
    ["configurations", gettext("Configuration")],
    ["agencies", gettext("Agency")],
  ];
  const MOST = 4;

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

  // Above the results of the explorer: links to the first of them, each with what it is.
  async function connect(app, data) {
    const element = app.querySelector("[data-groups]");
    const { find } = await prepare(data, ExplorePace.start());
    const linkTo = ({ path, name, kind }) => make(
      "span", {},
      make("a", { href: app.dataset.root + path }, own(name)), " ", make("span", { class: "note" }, kind[0]),
    );

    let shown = ""; // their paths: with most keystrokes they stay, and nothing is laid out again
    async function show(words, pace) {
      const found = words.length === 0 ? [] : (await find(words, pace)).slice(0, MOST);
      const paths = found.map(({ path }) => path).join(" ");
      if (paths === shown) return;
      shown = paths;
      element.hidden = found.length === 0;
      element.replaceChildren(...found.map(linkTo));
    }

    return { show };
  }

  return { connect, prepare };
})();
