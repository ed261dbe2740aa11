// What an explorer without results says: which filter or word to drop, and what is near.
const ExploreNothing = (() => {
  "use strict";
  const { make, own } = ExploreDom;

  const offer = (title, links) => (
    links.length > 0 ? [make("p", {}, title), make("ul", {}, ...links)] : []
  );

  // `countOf(state)` tells how many craft a state would find.
  function show(element, state, facets, corpus, { countOf, hashOf }) {
    element.hidden = false;
    const found = (change) => countOf({ ...state, ...change, page: 1 });
    const link = (change, ...texts) => {
      const count = found(change);
      return count === 0 ? [] : [make(
        "li", {},
        make("a", { href: hashOf({ ...change, page: 1 }) }, ...texts), ` (${ExploreCraft.number(count)})`,
      )];
    };
    const words = ExploreSearch.words(state.q);
    const without = (word) => (
      ExploreSearch.write(words.filter((one) => one !== word).map(({ text }) => text))
    );
    const drops = [
      ...facets.filter(({ field }) => state[field].length > 0).flatMap(({ field, label, choices }) => {
        const names = choices.filter(({ value }) => state[field].includes(value)).map(({ text }) => text);
        return link({ [field]: [] }, `${label}: `, own(names.join(", ")));
      }),
      ...words.flatMap((word) => link({ q: without(word) }, "the word ", own(word.text))),
    ];
    const unfiltered = Object.fromEntries(facets.map(({ field }) => [field, []]));
    const isFiltered = facets.some(({ field }) => state[field].length > 0);
    const isSingle = words.length + facets.filter(({ field }) => state[field].length > 0).length === 1;
    const more = drops.length > 0 || !isFiltered || words.length === 0 ? [] : [
      ...link(unfiltered, "all filters"), ...link({ q: "" }, "the search"),
    ];
    const near = ExploreSearch.near(corpus, state.q).flatMap((q) => {
      const here = link({ q }, own(q));
      return here.length > 0 ? here : link({ ...unfiltered, q }, own(q), " without filters");
    });
    const everything = hashOf({ ...ExploreState.cleared(state), ordering: "" });
    element.replaceChildren(
      make("p", {}, make("strong", {}, "No spacecraft meets all of this.")),
      ...offer("Did you mean:", near),
      ...offer("Try removing:", isSingle ? [] : [...drops, ...more]), // all craft, as below
      make("p", {}, make("a", { href: everything }, "Show all spacecraft")),
    );
  }

  return { show };
})();
