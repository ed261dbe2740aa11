// What the explorer shows, as the part of its address behind "#?": whatever stands there is read as
// far as it is understood, the rest is told.
const ExploreState = (() => {
  "use strict";
  const FACETS = SpacecraftTables.facets.map((facet) => facet.name);
  const VIEWS = ["cards", "table"];
  const SIZES = [24, 48, 96];
  const LONGEST = 200; // characters of a search
  const MOST_COMPARED = 4;

  // An empty ordering is the best match of a search, and the name without one; an empty view is the
  // look that the visitor has chosen for lists.
  const EMPTY = {
    q: "", ...Object.fromEntries(FACETS.map((facet) => [facet, []])),
    ordering: "", view: "", page: 1, size: SIZES[0], compare: [], differences: false,
  };

  const isDefault = (name, value) => String(value) === String(EMPTY[name]);

  // For each name how its text is read: the value, and the parts of the text that say nothing.
  // `known` has a Map of the values of each facet by their texts, one of the ids, and the orderings.
  function readers(known) {
    const several = (values, most = Infinity) => (text) => {
      const parts = [...new Set(text.split(",").filter((part) => part !== ""))];
      const found = parts.filter((part) => values.has(part));
      return {
        value: found.slice(0, most).map((part) => values.get(part)),
        unknown: [...parts.filter((part) => !values.has(part)), ...found.slice(most)],
      };
    };
    const one = (values) => (text) => (
      values.has(text) ? { value: values.get(text), unknown: [] } : { unknown: [text] }
    );
    const texts = (values) => new Map(values.map((value) => [String(value), value]));
    return new Map([
      ["q", (text) => {
        const unknown = text.length > LONGEST ? [text.slice(LONGEST)] : [];
        return { value: text.slice(0, LONGEST), unknown };
      }],
      ...FACETS.map((facet) => [facet, several(known.facets.get(facet))]),
      ["ordering", one(texts(known.orderings))],
      ["view", one(texts(VIEWS))],
      ["page", (text) => (
        /^[1-9]\d{0,8}$/.test(text) ? { value: Number(text), unknown: [] } : { unknown: [text] }
      )],
      ["size", one(texts(SIZES))],
      ["compare", several(known.ids, MOST_COMPARED)],
      ["differences", one(texts([true, false]))],
    ]);
  }

  // Mail programs and messengers may lose the "?" of an address or encode it; people write "#/?" and
  // "#!?", which are the habit of other sites.
  const START = /^#!?\/?(\?|%3f|(?=\w+=))/i;

  const isState = (hash) => START.test(hash);

  // No mistake, and no part of a state: what others add to an address that is passed on, to count
  // visitors, and where a list has led from.
  const ADDED = /^(at|utm_\w+|\w*cl(k|s)?id|srsltid|[gw]braid|mc_[ce]id|igshid|_gl)$/i;

  // Where a list has led from, as static/js/page/combined-filters.js writes it: the control and its
  // value, how far down the screen it stood, and which facets were open. Null elsewhere.
  function originOf({ hash }) {
    const text = isState(hash) ? new URLSearchParams(hash.replace(START, "")).get("at") : null;
    if (text === null) return null;
    const [field, value, top, ...open] = text.split(".");
    return { field, value, top: Number(top) || 0, open };
  }

  // The state that an address tells, and what of it was left out. `search` is what stands behind "?",
  // where forms and people write it. Of a repeated name the last one counts, as everywhere.
  function parse({ hash, search = "" }, known) {
    const state = { ...EMPTY };
    const leftOut = [];
    const read = readers(known);
    const told = isState(hash) ? hash.replace(START, "") : "";
    const parameters = new URLSearchParams(`${search.replace(/^\?/, "")}&${told}`);
    for (const name of new Set(parameters.keys())) {
      if (ADDED.test(name)) continue;
      const text = parameters.getAll(name).at(-1);
      const { value, unknown } = read.get(name)?.(text) ?? { unknown: [text] };
      if (value !== undefined) state[name] = value;
      for (const part of unknown) leftOut.push(part === "" ? name : `${name}=${part}`);
    }
    return { state, leftOut, isSought: parameters.has("q") };
  }

  // The address of a state: what isn't at its default, always in the same order.
  function write(state) {
    const parts = Object.keys(EMPTY)
      .filter((name) => !isDefault(name, state[name]))
      .map((name) => (
        // It makes text of anything, half a character included, and never fails.
        name === "q" ? new URLSearchParams({ q: state.q }).toString() : `${name}=${state[name]}`
      ));
    return `#?${parts.join("&")}`;
  }

  // The state without any filter and search, in the view that it was.
  const cleared = ({ view, size, compare, differences, ordering }) => (
    { ...EMPTY, view, size, compare, differences, ordering }
  );

  return { EMPTY, FACETS, LONGEST, MOST_COMPARED, cleared, isState, originOf, parse, write };
})();
