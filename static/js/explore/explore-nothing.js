// What an explorer without results says: which filter or word to drop, and what is near.
const ExploreNothing = (() => {
  "use strict";
  const { gettext, listed, number, parts } = SpacecraftWords;
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
        make("a", { href: hashOf({ ...change, page: 1 }) }, ...texts), ` (${number(count)})`,
      )];
    };
    const words = ExploreSearch.words(state.q);
    const without = (word) => (
      ExploreSearch.write(words.filter((one) => one !== word).map(({ text }) => text))
    );
    const drops = [
      ...facets.filter(({ field }) => state[field].length > 0).flatMap(({ field, label, choices }) => {
        const names = choices.filter(({ value }) => state[field].includes(value)).map(({ text }) => text);
        const words = parts(gettext("%(label)s: %(name)s"), { label, name: own(listed(names)) });
        return link({ [field]: [] }, ...words);
      }),
      ...words.flatMap((word) => link(
        { q: without(word) }, ...parts(gettext("the word %(word)s"), { word: own(word.text) }),
      )),
    ];
    const unfiltered = Object.fromEntries(facets.map(({ field }) => [field, []]));
    const isFiltered = facets.some(({ field }) => state[field].length > 0);
    const isSingle = words.length + facets.filter(({ field }) => state[field].length > 0).length === 1;
    const more = drops.length > 0 || !isFiltered || words.length === 0 ? [] : [
      ...link(unfiltered, gettext("all filters")), ...link({ q: "" }, gettext("the search")),
    ];
    const near = ExploreSearch.near(corpus, state.q).flatMap((q) => {
      const here = link({ q }, own(q));
      return here.length > 0 ? here : link(
        { ...unfiltered, q }, ...parts(gettext("%(query)s without filters"), { query: own(q) }),
      );
    });
    const everything = hashOf({ ...ExploreState.cleared(state), ordering: "" });
    element.replaceChildren(
      make("p", {}, make("strong", {}, gettext("No spacecraft meets all of this."))),
      ...offer(gettext("Did you mean:"), near),
      ...offer(gettext("Try removing:"), isSingle ? [] : [...drops, ...more]), // all craft, as below
      make("p", {}, make("a", { href: everything }, gettext("Show all spacecraft"))),
    );
  }

  return { show };
})();
