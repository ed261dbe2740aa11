// The families, configurations and agencies that are called what is sought. The explorer loads it at the
// first search.
const ExploreGroups = (() => {
  "use strict";
  const { make, own } = ExploreDom;
  const { gettext, ngettext } = SpacecraftWords;
  const KINDS = [
    ["families", gettext("Family")],
    ["configurations", gettext("Configuration")],
    ["agencies", gettext("Agency")],
  ];
  const MOST = 3;

  // Of a part that a search marks whether a word begins with it.
  const begins = (part, i, parts) => part.isHit && !/[\p{L}\p{N}]$/u.test(parts[i - 1]?.text ?? "");

  // All groups, each with what it is as the header's search box tells it, and what finds them.
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

  // Of each group, by its path, how many craft it has without placeholders, and the row of one of them,
  // of one with a picture if there is any.
  function membersOf(catalog) {
    const { configurations, spacecraft } = catalog.index;
    const here = configurations.id.map(() => ({ count: 0, row: undefined }));
    const better = (one, other) => (
      one === undefined || (other !== undefined && spacecraft.thumbnail[one] === null) ? other : one
    );
    for (const row of catalog.rows) {
      const members = here[catalog.configuration(row)];
      if (members === undefined || spacecraft.is_placeholder[row] === 1) continue;
      members.count += 1;
      members.row = better(members.row, row);
    }
    const found = new Map();
    const add = (path, { count, row }) => {
      const known = found.get(path) ?? { count: 0, row: undefined };
      found.set(path, { count: known.count + count, row: better(known.row, row) });
    };
    // The largest first, which stands for what it is a part of.
    const largest = [...here.keys()].sort((one, other) => here[other].count - here[one].count);
    for (const place of largest) {
      add(`configurations/${configurations.id[place]}.html`, here[place]);
      add(`agencies/${configurations.agency[place]}.html`, here[place]);
      for (const family of new Set(configurations.family[place])) add(`families/${family}.html`, here[place]);
    }
    return found;
  }

  // Above the results of the explorer: links to the first of them, each with what it is.
  async function connect(app, data, catalog, craft) {
    const element = app.querySelector("[data-groups]");
    const { find } = await prepare(data, ExplorePace.start());
    const members = membersOf(catalog);

    function linkTo({ path, name, kind }) {
      const { count, row } = members.get(path) ?? { count: 0 };
      const { drawing = "unknown", picture = null } = row === undefined ? {} : craft.at(row);
      const images = picture === null ? [] : [make("img", { src: picture, alt: "", loading: "lazy" })];
      for (const image of images) image.addEventListener("error", () => { image.hidden = true; });
      const spacecraft = ngettext("%(num)s spacecraft", "%(num)s spacecraft", count);
      return make(
        "li", {},
        make(
          "a", { href: app.dataset.root + path },
          make("span", { class: `thumb drawn drawn-${drawing}` }, ...images),
          make("span", {}, own(name), " ", make("span", { class: "note" }, `${kind[0]} · ${spacecraft}`)),
        ),
      );
    }

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
