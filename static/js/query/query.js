// The engine for filters, searches and orderings, over the columns of api/index.json: the twin of
// generator/query/engine.py. A row is a place in the columns; rows stand in the order of the ids.
const SpacecraftQuery = (() => {
  "use strict";

  const { axes } = SpacecraftTables;

  // Of what isn't a number the order is a column of its own.
  const RANKED = { name: "name_rank" };

  // The Greek letters whose capital is two characters, but whose title case is one.
  const TITLES = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]/;

  // PostgreSQL's UPPER(): one character to one character, so ß stays as it is.
  function upper(text) {
    let capitals = "";
    for (const letter of text) capitals += capital(letter);
    return capitals;
  }

  function capital(letter) {
    const [first, ...more] = letter.toUpperCase();
    if (more.length === 0) return first;
    if (!TITLES.test(letter)) return letter;
    const code = letter.codePointAt(0);
    return String.fromCodePoint(code + (code < 0x1fb0 ? 8 : 9));
  }

  // What the columns are asked for again and again, worked out when it is first needed.
  function prepare(index) {
    const craft = index.spacecraft;
    const { configurations } = index;
    const place = new Map(configurations.id.map((id, i) => [id, i]));
    const rows = Array.from(craft.id.keys());
    const capitals = once(() => {
      const names = configurations.name.map(upper);
      // U+0000 stands between them: no text from PostgreSQL holds it, so no term spans both.
      return rows.map((row) => {
        const configuration = names[place.get(craft.spacecraft_config[row])] ?? "";
        return `${upper(craft.name[row])}\0${configuration}`;
      });
    });
    const ranks = new Map();
    return {
      index,
      rows,
      capitals,
      known: (table) => new Set(index[table].id),
      rowOf: once(() => new Map(craft.id.map((id, row) => [id, row]))),
      rank(field) {
        if (!ranks.has(field)) ranks.set(field, rankOf(rows, craft[RANKED[field] ?? field]));
        return ranks.get(field);
      },
      configuration: (row) => place.get(craft.spacecraft_config[row]),
    };
  }

  function once(make) {
    let made;
    return () => (made ??= make());
  }

  // For each row its place in ascending order, the same for equal values; nulls are the last.
  function rankOf(rows, values) {
    const numberOf = (row) => values[row] ?? Infinity;
    const ranks = new Map();
    for (const number of Float64Array.from(rows, numberOf).sort()) {
      if (!ranks.has(number)) ranks.set(number, ranks.size);
    }
    return Int32Array.from(rows, (row) => ranks.get(numberOf(row)));
  }

  // Rows by a whole number of each, ascending; of equal ones the first stays first. Numbers are
  // sorted many times faster than by comparing: each has the place of its row behind it.
  function sorted(rows, numberOf) {
    const size = rows.length;
    const places = Float64Array.from(rows, (row, place) => numberOf(row) * size + place).sort();
    return Array.from(places, (number) => rows[number - Math.floor(number / size) * size]);
  }

  // Each filter that is used, and how it tells whether a row meets it. A filter has one value, or
  // several of which one is enough.
  function filters(catalog, criteria) {
    const columns = catalog.index.spacecraft;
    const { configurations } = catalog.index;
    const wanted = (field) => new Set(
      [criteria[field]].flat().map((value) => (typeof value === "boolean" ? Number(value) : value)),
    );
    return axes.filter(({ name }) => (criteria[name] ?? null) !== null).map(({ name, ofCraft }) => {
      const values = wanted(name);
      if (ofCraft) return { field: name, meets: (row) => values.has(columns[name][row]) };
      // A configuration has one id or more.
      const chosen = configurations[name].map((ids) => [ids].flat().some((id) => values.has(id)));
      return { field: name, meets: (row) => chosen[catalog.configuration(row)] === true };
    });
  }

  // The rows that meet all criteria, in their order: nulls last ascending, first descending, ties
  // by ascending id. Criteria have the names of generator/query/engine.py; one that is absent is not used.
  function select(catalog, criteria) {
    let rows = catalog.rows;
    for (const { meets } of filters(catalog, criteria)) rows = rows.filter(meets);
    for (const term of new Set((criteria.search ?? []).map(upper))) {
      const capitals = catalog.capitals();
      rows = rows.filter((row) => capitals[row].includes(term));
    }
    return order(catalog, rows, criteria.ordering ?? "id");
  }

  // Rows in the order of the ids by several orderings, separated by commas: each decides where those
  // before it leave ties.
  function order(catalog, rows, ordering) {
    return ordering.split(",").reduceRight((ordered, term) => {
      const rank = catalog.rank(term.replace(/^-/, ""));
      const sign = term.startsWith("-") ? -1 : 1;
      return sorted(ordered, (row) => sign * rank[row]);
    }, rows);
  }

  // From rows in LL2's order by one field, for people: those of an unknown value apart, for they come
  // last in any direction.
  function orderForPeople(catalog, ordered, ordering) {
    const field = ordering.replace(/^-/, "");
    const values = catalog.index.spacecraft[RANKED[field] ?? field];
    const isKnown = (row) => values[row] !== null;
    return { known: ordered.filter(isKnown), unknown: ordered.filter((row) => !isKnown(row)) };
  }

  return { order, orderForPeople, prepare, select, sorted, upper };
})();
