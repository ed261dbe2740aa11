// What an explorer without results says: which filter or word to drop, and what is near. Loaded when
// nothing is found for the first time.
const ExploreNothing = (() => {
  "use strict";
  const { gettext, listed, number, parts } = SpacecraftWords;
  const { make, own } = ExploreDom;

  const offer = (title, links) => (
    links.length > 0 ? [make("p", {}, title), make("ul", {}, ...links)] : []
  );

  // `countOf(state)` tells how many craft a state would find.
  async function show(element, state, facets, corpus, { countOf, hashOf, pace }) {
    const found = (change) => countOf({ ...state, ...change, page: 1 });
    const link = async (change, ...texts) => {
      const count = await found(change);
      return count === 0 ? [] : [make(
        "li", {},
        make("a", { href: hashOf({ ...change, page: 1 }) }, ...texts), ` (${number(count)})`,
      )];
    };
    const words = ExploreSearch.words(state.q);
    const without = (word) => (
      ExploreSearch.write(words.filter((one) => one !== word).map(({ text }) => text))
    );
    // One after the other: each pauses where it takes long.
    const all = async (items, linkOf) => {
      const links = [];
      for (const item of items) links.push(...await linkOf(item));
      return links;
    };
    const drops = [
      ...await all(facets.filter(({ field }) => state[field].length > 0), ({ field, label, choices }) => {
        const names = choices.filter(({ value }) => state[field].includes(value)).map(({ text }) => text);
        const words = parts(gettext("%(label)s: %(name)s"), { label, name: own(listed(names)) });
        return link({ [field]: [] }, ...words);
      }),
      ...await all(words, (word) => link(
        { q: without(word) }, ...parts(gettext("the word %(word)s"), { word: own(word.text) }),
      )),
    ];
    const unfiltered = Object.fromEntries(facets.map(({ field }) => [field, []]));
    const isFiltered = facets.some(({ field }) => state[field].length > 0);
    const isSingle = words.length + facets.filter(({ field }) => state[field].length > 0).length === 1;
    const more = drops.length > 0 || !isFiltered || words.length === 0 ? [] : [
      ...await link(unfiltered, gettext("all filters")), ...await link({ q: "" }, gettext("the search")),
    ];
    const near = await all(await ExploreSearch.near(corpus, state.q, pace), async (q) => {
      const here = await link({ q }, own(q));
      return here.length > 0 ? here : link(
        { ...unfiltered, q }, ...parts(gettext("%(query)s without filters"), { query: own(q) }),
      );
    });
    const everything = hashOf({ ...ExploreState.cleared(state), ordering: "" });
    element.replaceChildren(
      element.firstElementChild, // which says that there are none
      ...offer(gettext("Did you mean:"), near),
      ...offer(gettext("Try removing:"), isSingle ? [] : [...drops, ...more]), // all craft, as below
      make("p", {}, make("a", { href: everything }, gettext("Show all spacecraft"))),
    );
  }

  return { show };
})();
