// The lists of a few hundred records: what is chosen of them, and in which order. The twin of
// generator/query/small.py.
const SpacecraftSmall = (() => {
  "use strict";

  const TYPES = { boolean: "boolean", id: "number", text: "string" };

  // The rows of a list from the texts of its richest records, in the order of their ids.
  function prepare(endpoint, texts) {
    const rows = texts.map((text) => factsOf(endpoint, JSON.parse(text)));
    return rows.map((facts, place) => ({ facts, place })).sort((a, b) => a.facts.id - b.facts.id);
  }

  // What a record is chosen and ordered by; a value of another type counts as null.
  function factsOf(endpoint, record) {
    const facts = { id: at(record, "id", "number") };
    for (const name of endpoint.orderings) if (name !== "id") facts[name] = at(record, name, "string");
    for (const { name, kind, path } of endpoint.filters) facts[name] = at(record, path, TYPES[kind]);
    const searched = endpoint.searched.map((path) => at(record, path, "string"));
    // U+0000 stands between texts: none from PostgreSQL holds it, so no term spans two.
    facts.capitals = searched.filter((text) => text !== null).map(SpacecraftQuery.upper).join("\0");
    return facts;
  }

  function at(record, path, type) {
    let value = record;
    for (const name of path.split(".")) {
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      value = isObject && Object.hasOwn(value, name) ? value[name] : null;
    }
    return typeof value === type ? value : null;
  }

  // The ids that records name where a filter looks.
  function ids(rows, name) {
    return new Set(rows.map(({ facts }) => facts[name]).filter((id) => id !== null));
  }

  // The rows that meet all criteria, in their order: nulls last ascending, first descending, ties as
  // they stood.
  function select(rows, { search, ordering, ...wanted }) {
    const terms = search.map(SpacecraftQuery.upper);
    const chosen = rows.filter(({ facts }) => (
      Object.entries(wanted).every(([name, value]) => value === null || facts[name] === value)
      && terms.every((term) => facts.capitals.includes(term))
    ));
    return ordering.split(",").reduceRight((ordered, term) => {
      const field = term.replace(/^-/, "");
      const sign = term.startsWith("-") ? -1 : 1;
      return [...ordered].sort((a, b) => sign * compare(a.facts[field], b.facts[field]));
    }, chosen);
  }

  function compare(one, other) {
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return typeof one === "string" ? LL2.compare(one, other) : one - other;
  }

  return { ids, prepare, select };
})();
