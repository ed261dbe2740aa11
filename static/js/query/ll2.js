// LL2's dialect: query strings in, LL2's own answers out. The twin of generator/query/ll2.py, which
// says what each parameter means; whole numbers are BigInts, as Python's have no end.
const LL2 = (() => {
  "use strict";
  const DEFAULT_LIMIT = 10n;
  const MAX_LIMIT = 100n;
  const MAX_PARAMETERS = 1000;
  const MAX_ID = 2 ** 31 - 1;
  const { endpoints, routes } = SpacecraftTables;
  const BOOLEANS = new Map([["true", true], ["1", true], ["false", false], ["0", false]]);
  const NOT_FOUND = answer(404, { detail: "Not found." });
  const INVALID_CHOICE =
    "Select a valid choice. That choice is not one of the available choices.";
  const NULL_CHARACTER = "Null characters are not allowed.";
  const TOO_MANY = `A query has ${MAX_PARAMETERS} parameters at most.`;

  // Python's white space; JavaScript's own differs in seven characters.
  const BLANK = String.raw`\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
  const OUTER_BLANKS = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
  const SEPARATORS = /[\x1c-\x1f]/; // white space, but not to Python's int()
  const NUMBER = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;
  const MOST_DIGITS = 4300; // of Python's int()

  const BLANKS = new RegExp(`[${BLANK}]*`, "y");
  const UNQUOTED = new RegExp(`[^${BLANK}'"]*`, "y");
  const WORD = new RegExp(`[^${BLANK}]+`, "y");
  const QUOTED = {
    '"': /[^"\\]*(?:\\[^\n][^"\\]*)*/y,
    "'": /[^'\\]*(?:\\[^\n][^'\\]*)*/y,
  };

  function answer(status, content) {
    return { status, body: JSON.stringify(content) };
  }

  // What LL2 has data for and the mirror hasn't; `parameters` ask for them.
  class MissingDataError extends Error {
    constructor(needs, parameters = []) {
      super(needs);
      this.parameters = parameters;
    }

    get answer() {
      const names = this.parameters.join(", ");
      const asked = names === "" ? "this query" : `a query with ${names}`;
      const needs = `it would need ${this.message}`;
      const detail = `This mirror cannot answer ${asked}: ${needs}. Launch Library 2 can.`;
      return answer(501, { detail });
    }
  }

  // What LL2 understands by a query string at a path of a list: criteria, mode, limit and offset, or `errors`,
  // the body of a 400. `ids` gives those that a filter may look for; without it, any number may be.
  function parse(path, query, ids = () => null) {
    const { list, modes } = routes[path];
    const endpoint = endpoints[list];
    const last = (name) => lastOf(query, name);
    const { wanted, errors } = parseFilters(endpoint, query, ids);
    if (Object.keys(errors).length > 0) return { errors };
    if (last("search").includes("\0")) return { errors: [NULL_CHARACTER] };
    return {
      criteria: {
        ...wanted,
        search: endpoint.searched.length > 0 ? [...splitSearch(last("search"))] : [],
        ordering: parseOrdering(last("ordering"), endpoint.orderings),
      },
      mode: modes.includes(last("mode")) ? last("mode") : modes[0],
      ...parseWindow(query),
    };
  }

  // The value of each filter, null where it isn't used; and what is wrong with some.
  function parseFilters(endpoint, query, ids) {
    const wanted = {};
    const errors = {};
    const needed = {};
    for (const { name, kind, needs } of endpoint.filters) {
      const given = lastOf(query, name);
      if (kind === "boolean") {
        wanted[name] = BOOLEANS.get(given.toLowerCase()) ?? null;
        continue;
      }
      const text = kind === "text" ? strip(given) : given;
      const number = kind === "id" ? integer(text) : null;
      wanted[name] = text === "" ? null : kind === "id" ? Number(number) : text;
      if (text.includes("\0")) errors[name] = [NULL_CHARACTER];
      else if (text !== "" && kind === "id" && !isKnown(number, ids(name))) {
        errors[name] = [INVALID_CHOICE];
        if (needs && number !== null && number >= 1n && number <= MAX_ID) needed[name] = needs;
      }
    }
    const names = Object.keys(needed);
    if (names.length > 0) throw new MissingDataError(Object.values(needed).join(" and "), names);
    return { wanted, errors };
  }

  const isKnown = (number, ids) => number !== null && (ids?.has(Number(number)) ?? true);

  // Of a repeated parameter the last value counts.
  function lastOf(query, name) {
    return new URLSearchParams(`?${query}`).getAll(name).at(-1) ?? "";
  }

  const formatOf = (query) => lastOf(query, "format");

  // What LL2 answers to a query that it doesn't read on: too long a one, another format.
  function refused(query) {
    if (query.split("&").length > MAX_PARAMETERS) return answer(400, [TOO_MANY]);
    return ["", "json", "api"].includes(formatOf(query)) ? null : NOT_FOUND;
  }

  // Whether a value may change LL2's answer: lists are by id, any other ordering may.
  const MAY_CHANGE = {
    search: (text) => [...splitSearch(text)].some((word) => word !== ""),
    ordering: (text) => text.split(",").map(strip).some((term) => term !== "" && term !== "id"),
  };

  // Throws for what only LL2 can answer at a list: parameters, and modes that aren't held.
  function checkAnswered(path, query, { mode }, modes) {
    const route = routes[path];
    const { record, unanswered } = endpoints[route.list];
    const mayChange = (name) => (MAY_CHANGE[name] ?? Boolean)(lastOf(query, name));
    const names = Object.keys(unanswered).filter(mayChange);
    if (names.length > 0) {
      const needs = new Set(names.map((name) => unanswered[name]));
      throw new MissingDataError([...needs].join(" and "), names);
    }
    if (modes.includes(mode)) return;
    const asked = route.modes.length > 1 ? ["mode"] : [];
    throw new MissingDataError(`every ${record} in mode ${mode}`, asked);
  }

  const noMatch = (path) => (
    answer(404, { detail: `No ${endpoints[path].model} matches the given query.` })
  );

  function strip(text) {
    return text.replace(OUTER_BLANKS, "");
  }

  // What Python's int() reads: blanks, sign, underscores and the digits of every script.
  function integer(text) {
    const number = strip(text);
    if (!NUMBER.test(number) || SEPARATORS.test(text)) return null;
    const digits = number.replaceAll("_", "").replace(/\p{Nd}/gu, digit);
    if (digits.replace(/^[+-]/, "").length > MOST_DIGITS) return null;
    return digits.startsWith("-") ? -BigInt(digits.slice(1)) : BigInt(digits.replace("+", ""));
  }

  // Unicode's decimal digits stand in runs of ten from zero to nine.
  function digit(character) {
    let code = character.codePointAt(0);
    const last = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(code - 1))) code -= 1;
    return String((last - code) % 10);
  }

  // The part of a list that is asked for.
  function parseWindow(query) {
    const limit = integer(lastOf(query, "limit")) ?? 0n;
    const offset = integer(lastOf(query, "offset")) ?? 0n;
    return {
      limit: limit < 1n ? DEFAULT_LIMIT : limit > MAX_LIMIT ? MAX_LIMIT : limit,
      offset: offset < 0n ? 0n : offset,
    };
  }

  function parseOrdering(text, fields) {
    const terms = text.split(",").map(strip);
    return terms.filter((term) => fields.includes(term.replace(/^-/, ""))).join(",") || "id";
  }

  // The words and quoted phrases of a search; a comma separates like a blank outside quotes.
  function* splitSearch(text) {
    for (const piece of pieces(text)) {
      const bare = piece.replace(/^,+|,+$/g, "");
      const mark = bare[0];
      if ((mark === '"' || mark === "'") && bare.at(-1) === mark) {
        yield bare.slice(1, -1).replaceAll(`\\${mark}`, mark).replaceAll("\\\\", "\\");
      } else {
        yield* bare.split(",").filter((word) => word !== "").map(strip);
      }
    }
  }

  // Where the match of a sticky pattern ends that starts at a place.
  function endOf(pattern, text, start) {
    pattern.lastIndex = start;
    return pattern.test(text) ? pattern.lastIndex : start;
  }

  // What blanks separate; where a piece holds a closed quotation, that may hold anything. Each
  // character is looked at a few times and no more: where an open quotation had no end, none that
  // opens within it has one.
  function* pieces(text) {
    const noEndBefore = { '"': 0, "'": 0 };

    // Behind the quotation that opens at a place; null when it doesn't open or doesn't end.
    function closed(at) {
      const mark = text[at];
      if (!(mark in QUOTED) || at < noEndBefore[mark]) return null;
      const end = endOf(QUOTED[mark], text, at + 1);
      if (text[end] === mark) return end + 1;
      noEndBefore[mark] = end;
      return null;
    }

    for (let at = endOf(BLANKS, text, 0); at < text.length;) {
      const start = at;
      let end = null;
      for (;;) {
        const after = closed(endOf(UNQUOTED, text, at));
        if (after === null) break;
        at = end = endOf(UNQUOTED, text, after);
      }
      end ??= endOf(WORD, text, start);
      yield text.slice(start, end);
      at = endOf(BLANKS, text, end);
    }
  }

  // `next` and `previous`: parameters sorted by name, unknown and repeated ones kept.
  function links(address, query, { limit, offset }, count) {
    const asked = new URLSearchParams(`?${query}`);
    const link = (other) => {
      const parameters = new Map();
      for (const name of asked.keys()) parameters.set(name, asked.getAll(name));
      parameters.set("limit", [String(limit)]);
      parameters.set("offset", [String(other)]);
      if (other <= 0n) parameters.delete("offset");
      const pairs = [...parameters].sort(([a], [b]) => compare(a, b));
      const encoded = pairs.flatMap(
        ([name, values]) => values.map((value) => `${quote(name)}=${quote(value)}`),
      );
      return `${address}?${encoded.join("&")}`;
    };
    return {
      next: offset + limit < BigInt(count) ? link(offset + limit) : null,
      previous: offset > 0n ? link(offset - limit) : null,
    };
  }

  // By code points, as Python does; JavaScript's own order is by halves of them.
  function compare(one, other) {
    const [a, b] = [[...one], [...other]].map((text) => text.map((c) => c.codePointAt(0)));
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
      if (a[i] !== b[i]) return a[i] - b[i];
    }
    return a.length - b.length;
  }

  // As Python's quote_plus.
  function quote(text) {
    return encodeURIComponent(text)
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll("%20", "+");
  }

  // LL2's envelope around the texts of the records of one window of a list of `count`.
  function list(records, count, query, window, address) {
    const envelope = JSON.stringify({ count, ...links(address, query, window, count), results: [] });
    return { status: 200, body: `${envelope.slice(0, -2)}${records.join(",")}]}` };
  }

  return {
    answer, checkAnswered, compare, formatOf, integer, list, noMatch, parse, refused, splitSearch,
    MissingDataError, NOT_FOUND,
  };
})();
