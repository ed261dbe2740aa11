// LL2's queries of /spacecraft/, answered from the files of a mirror: an ES module without
// dependencies, for browsers and Node.js 20 or newer. client.d.ts has its types, ../api.html
// examples. It may be copied; a copy is told where the mirror is: connect("https://…/").
// The engine for filters, searches and orderings, over the columns of api/index.json: the twin of
// generator/query/engine.py. A row is a place in the columns; rows stand in the order of the ids.
const SpacecraftQuery = (() => {
  "use strict";

  // How a row answers a filter; those of a configuration have one or more ids.
  const CRAFT_FILTERS = ["status", "in_space", "is_placeholder", "spacecraft_config", "name"];
  const CONFIGURATION_FILTERS = ["type", "agency", "family"];

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
      statuses: new Set(index.statuses.id),
      configurations: new Set(configurations.id),
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
    const compare = (a, b) => (values[a] ?? Infinity) - (values[b] ?? Infinity) || 0;
    const ranks = new Int32Array(rows.length);
    let before = null;
    let rank = 0;
    for (const row of [...rows].sort(compare)) {
      if (before !== null && compare(before, row) !== 0) rank += 1;
      ranks[row] = rank;
      before = row;
    }
    return ranks;
  }

  // Each filter that is used, and how it tells whether a row meets it. A filter has one value, or
  // several of which one is enough.
  function filters(catalog, criteria) {
    const columns = catalog.index.spacecraft;
    const { configurations } = catalog.index;
    const isUsed = (field) => (criteria[field] ?? null) !== null;
    const wanted = (field) => new Set(
      [criteria[field]].flat().map((value) => (typeof value === "boolean" ? Number(value) : value)),
    );
    return [
      ...CRAFT_FILTERS.filter(isUsed).map((field) => {
        const values = wanted(field);
        return { field, meets: (row) => values.has(columns[field][row]) };
      }),
      ...CONFIGURATION_FILTERS.filter(isUsed).map((field) => {
        const values = wanted(field);
        const chosen = configurations[field].map((ids) => [ids].flat().some((id) => values.has(id)));
        return { field, meets: (row) => chosen[catalog.configuration(row)] === true };
      }),
    ];
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

  // Several orderings, separated by commas, each decide where those before them leave ties.
  function order(catalog, rows, ordering) {
    const terms = ordering.split(",").map((term) => ({
      rank: catalog.rank(term.replace(/^-/, "")),
      sign: term.startsWith("-") ? -1 : 1,
    }));
    return [...rows].sort((a, b) => {
      for (const { rank, sign } of terms) {
        if (rank[a] !== rank[b]) return sign * (rank[a] - rank[b]);
      }
      return a - b;
    });
  }

  // From rows in LL2's order by one field, for people: those of an unknown value apart, for they come
  // last in any direction.
  function orderForPeople(catalog, ordered, ordering) {
    const field = ordering.replace(/^-/, "");
    const values = catalog.index.spacecraft[RANKED[field] ?? field];
    const isKnown = (row) => values[row] !== null;
    return { known: ordered.filter(isKnown), unknown: ordered.filter((row) => !isKnown(row)) };
  }

  return { filters, order, orderForPeople, prepare, select, upper };
})();

const LL2_ENDPOINTS = {"spacecraft":{"answered":["in_space","is_placeholder","limit","mode","name","offset","ordering","search","spacecraft_config","status"],"unanswered":[]},"spacecraft_configurations":{"answered":["limit","mode","offset"],"unanswered":["agency","human_rated","in_use","name","ordering","search"]},"config/spacecraft_statuses":{"answered":["limit","offset"],"unanswered":["ordering","search"]}};
const LL2_PARAMETERS = {"agency":"id","human_rated":"boolean","in_space":"boolean","in_use":"boolean","is_placeholder":"boolean","limit":"window","mode":"mode","name":"text","offset":"window","ordering":"ordering","search":"words","spacecraft_config":"id","status":"id"};
const LL2_FILTERS = ["boolean","id","text","words"];

// LL2's dialect: query strings in, LL2's own answers out. The twin of generator/query/ll2.py, which
// says what each parameter means; whole numbers are BigInts, as Python's have no end.
const LL2 = (() => {
  "use strict";
  const DEFAULT_LIMIT = 10n;
  const MAX_LIMIT = 100n;
  const MAX_PARAMETERS = 1000;
  const FIELDS = ["flights_count", "id", "mission_ends_count", "time_docked", "time_in_space"];
  const ORDERINGS = new Set(FIELDS.flatMap((field) => [field, `-${field}`]));
  const BOOLEANS = new Map([["true", true], ["1", true], ["false", false], ["0", false]]);
  const NOT_FOUND = answer(404, { detail: "Not found." });
  const NO_MATCH = answer(404, { detail: "No Spacecraft matches the given query." });
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

  // What LL2 understands by a query string: criteria, mode, limit and offset, or `errors`, the
  // body of a 400. The catalog says which ids exist; without one, any number may.
  function parse(query, catalog = null) {
    const last = (name) => lastOf(query, name);
    const errors = {};
    const name = strip(last("name"));
    if (name.includes("\0")) errors.name = [NULL_CHARACTER];
    const choice = (field, existing) => {
      const value = last(field);
      if (value === "") return null;
      const number = integer(value);
      const isKnown = number !== null && (existing?.has(Number(number)) ?? true);
      if (value.includes("\0")) errors[field] = [NULL_CHARACTER];
      else if (!isKnown) errors[field] = [INVALID_CHOICE];
      return Number(number);
    };
    const spacecraft_config = choice("spacecraft_config", catalog?.configurations);
    const status = choice("status", catalog?.statuses);
    if (Object.keys(errors).length > 0) return { errors };
    if (last("search").includes("\0")) return { errors: [NULL_CHARACTER] };
    return {
      criteria: {
        status,
        in_space: BOOLEANS.get(last("in_space").toLowerCase()) ?? null,
        is_placeholder: BOOLEANS.get(last("is_placeholder").toLowerCase()) ?? null,
        spacecraft_config,
        name: name || null,
        search: [...splitSearch(last("search"))],
        ordering: parseOrdering(last("ordering")),
      },
      mode: last("mode") === "detailed" ? "detailed" : "normal",
      ...parseWindow(query),
    };
  }

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

  // Whether a value may change LL2's answer. Lists are by id; which orderings LL2 knows is not
  // published: any other may.
  const CHANGES = {
    boolean: (text) => BOOLEANS.has(text.toLowerCase()),
    id: (text) => text !== "",
    text: (text) => strip(text) !== "",
    words: (text) => [...splitSearch(text)].some((word) => word !== ""),
    ordering: (text) => text.split(",").map(strip).some((term) => term !== "" && term !== "id"),
  };

  // The 501 to parameters that LL2 knows at an endpoint and the mirror doesn't answer.
  function refusedHere(endpoint, query, only = Object.keys(CHANGES)) {
    const names = LL2_ENDPOINTS[endpoint].unanswered.filter((name) => {
      const kind = LL2_PARAMETERS[name];
      return only.includes(kind) && CHANGES[kind](lastOf(query, name));
    });
    return names.length > 0 ? unanswered(names) : null;
  }

  function unanswered(names) {
    const asked = names.join(", ");
    const detail = `This mirror cannot answer a query with ${asked}; Launch Library 2 can.`;
    return answer(501, { detail });
  }

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

  function parseOrdering(text) {
    const terms = text.split(",").map(strip).filter((term) => ORDERINGS.has(term));
    return terms.join(",") || "id";
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
    answer, formatOf, integer, list, parse, parseWindow, refused, refusedHere, splitSearch, unanswered,
    NOT_FOUND, NO_MATCH,
  };
})();

// Which query has a file of the mirror, and where it stands: as generator/urls.py names it, for the
// lists of generator/mirror/files.py. A query is criteria and mode; unused criteria are null.
const SpacecraftFiles = (() => {
  "use strict";
  const API = "api/2.3.0/";
  const PAGE_SIZE = 100; // records to a file
  const FILTERS = ["status", "in_space", "is_placeholder", "spacecraft_config"]; // as in a path
  const WIDE = ["status", "in_space"]; // those that have a file for each ordering

  // The file of a list; null where none is precomputed.
  function list({ criteria, mode }, offset) {
    const used = FILTERS.filter((field) => criteria[field] !== null);
    const isById = criteria.ordering === "id";
    const hasOneOrdering = !criteria.ordering.includes(",");
    const isPrecomputed = criteria.name === null && criteria.search.length === 0
      && (mode === "normal"
        ? used.length === 0 ? hasOneOrdering
          : used.length === 1 && (isById || (hasOneOrdering && WIDE.includes(used[0])))
        : used.length === 0 && isById);
    if (!isPrecomputed) return null;
    const segments = [`${API}spacecraft`];
    if (mode !== "normal") segments.push(`mode=${mode}`);
    for (const field of used) segments.push(`${field}=${criteria[field]}`);
    if (!isById) segments.push(`ordering=${criteria.ordering}`);
    if (offset > 0) segments.push(`offset=${offset}`);
    return `${segments.join("/")}.json`;
  }

  const item = (id) => `${API}spacecraft/${id}.json`;

  return { API, PAGE_SIZE, item, list };
})();

// LL2's queries answered from the mirror's files: a precomputed list where there is one, else the
// columns of api/index.json and the records from the lists by id. `read(path, build)` gives the text
// of a file of the site, or null where there is none; `build` is null, or the hash of the data that
// the file must be of: part of its address then, so that no cache between answers with an older one.
const SpacecraftMirror = (() => {
  "use strict";
  const { API, PAGE_SIZE } = SpacecraftFiles;
  const META = "api/meta.json";

  class ChangedError extends Error {}

  // The text of a file of the site in a response, or null where there is none: a host may say so
  // with a page of its own. Whatever else it says, too many requests for one, is no answer, and
  // neither is a file that was cut off on its way.
  async function textOf(response, path) {
    if (response.status === 404 || response.status === 410) return null;
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    const text = await response.text();
    if (!path.endsWith(".json")) return text;
    const type = response.headers.get("Content-Type") ?? "";
    if (type.includes("html") || /^\s*</.test(text)) return null;
    if (!isJson(text)) throw new Error(`${path}: no whole JSON came`);
    return text;
  }

  function isJson(text) {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }

  // A file that several answers wait for is read once. meta.json alone is read for each: that no
  // new build came meanwhile, only a question that was asked after all others can tell.
  function sharing(read) {
    const underway = new Map();
    const start = async (path, build) => read(path, build);
    return (path, build) => {
      if (path === META) return read(path, build);
      const key = `${path}?${build}`;
      if (!underway.has(key)) {
        underway.set(key, start(path, build).finally(() => underway.delete(key)));
      }
      return underway.get(key);
    };
  }

  // A list's records as the texts that they are: printed again they could come out otherwise.
  function split(text) {
    const records = [];
    // A text without an end reaches to the end of all: looked for again at each quote, it would take long.
    const token = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}]/g;
    token.lastIndex = text.indexOf('"results":[') + '"results":['.length;
    let depth = 0;
    let start = 0;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      if (match[0] === "{") {
        if (depth === 0) start = match.index;
        depth += 1;
      } else if (match[0] === "}") {
        depth -= 1;
        if (depth === 0) records.push(text.slice(start, token.lastIndex));
      }
    }
    return records;
  }

  function connect(read, address) {
    const last = { text: null, catalog: null }; // the columns, and what was worked out from them
    const shared = sharing(read);

    // LL2's answer, {status, body}, to a path below the API's root.
    async function answer(path, query = "") {
      const refused = LL2.refused(query);
      if (refused) return refused;
      const asked = decode(path).replace(/\/$/, ""); // a slash is one however it is written
      for (const [pattern, endpoint] of ENDPOINTS) {
        const match = pattern.exec(asked);
        if (match) return again((files) => files[endpoint](...match.slice(1), query));
      }
      return LL2.NOT_FOUND;
    }

    // A mirror that changes while it is read is read once more, past what caches hold.
    async function again(ask) {
      for (const build of [null, hashOfBuild]) {
        try {
          const hash = await build?.();
          return await ask(filesOf((path) => shared(path, hash ?? null), address, last));
        } catch (error) {
          if (!(error instanceof ChangedError)) throw error;
        }
      }
      return LL2.answer(503, { detail: "The mirror is being updated. Try again in a minute." });
    }

    async function hashOfBuild() {
      return JSON.parse(await read(META, null)).hashes.content;
    }

    return { answer };
  }

  const ENDPOINTS = [
    [/^$/, "root"],
    [/^api-throttle$/, "throttle"],
    [/^spacecraft$/, "list"],
    [/^spacecraft\/([^/]+)$/, "item"],
    [/^config\/spacecraft_statuses$/, "statuses"],
    [/^config\/spacecraft_statuses\/([^/]+)$/, "status"],
    [/^spacecraft_configurations$/, "configurations"],
    [/^spacecraft_configurations\/([^/]+)$/, "configuration"],
  ];

  // What a record must agree in with the columns that it was chosen by, as far as both hold numbers.
  const FACTS = {
    id: (record) => record.id,
    status: (record) => record.status?.id,
    spacecraft_config: (record) => record.spacecraft_config?.id,
    in_space: (record) => record.in_space,
    is_placeholder: (record) => record.is_placeholder,
    flights_count: (record) => record.flights_count,
    mission_ends_count: (record) => record.mission_ends_count,
  };

  function agrees(record, columns, row) {
    return Object.entries(FACTS).every(([field, valueOf]) => {
      const value = valueOf(record);
      const isKnown = ["number", "boolean"].includes(typeof value) && columns[field][row] !== null;
      return !isKnown || Number(value) === columns[field][row];
    });
  }

  // The endpoints, answered from files that `read` gives.
  function filesOf(read, address, last) {
    async function loadCatalog() {
      const text = await read("api/index.json");
      if (text === null) throw new Error("The mirror has no api/index.json");
      if (text !== last.text) {
        last.catalog = SpacecraftQuery.prepare(JSON.parse(text));
        last.text = text;
      }
      return last.catalog;
    }

    // What stands in several files must be of one build. meta.json is put in place last: columns
    // that it doesn't name are older or newer than what was read beside them.
    async function assertBuild(known) {
      const { hashes } = JSON.parse(await read(META));
      if (hashes.content !== known.index.content_hash) throw new ChangedError();
    }

    // The answer from one precomputed list: count and records of a window; null if there is none.
    async function fromList(query) {
      const offset = Number(query.offset);
      const first = offset - offset % PAGE_SIZE;
      const end = offset + Number(query.limit) - first;
      const file = SpacecraftFiles.list(query, first);
      if (file === null || !Number.isSafeInteger(offset)) return null;
      const text = await read(file);
      if (text === null) return null;
      const count = Number(/^\{"count":(\d+),/.exec(text)[1]);
      const isWhole = end <= PAGE_SIZE || count <= first + PAGE_SIZE;
      return isWhole ? { count, records: split(text).slice(offset - first, end) } : null;
    }

    // The records of rows: detailed ones from their own files, the others from the lists by id.
    async function recordsOf(known, rows, mode) {
      const columns = known.index.spacecraft;
      const byId = { criteria: LL2.parse("").criteria, mode: "normal" };
      const pages = new Map();
      const page = (offset) => {
        if (!pages.has(offset)) {
          pages.set(offset, read(SpacecraftFiles.list(byId, offset)).then(splitWhole));
        }
        return pages.get(offset);
      };
      return Promise.all(rows.map(async (row) => {
        const text = mode === "detailed"
          ? await read(SpacecraftFiles.item(columns.id[row]))
          : (await page(row - row % PAGE_SIZE))[row % PAGE_SIZE];
        // A file of another build than the index: the mirror is being written.
        if (!text || !agrees(JSON.parse(text), columns, row)) throw new ChangedError();
        return text;
      }));
    }

    function splitWhole(text) {
      if (text === null) throw new ChangedError();
      return split(text);
    }

    async function fromIndex(text) {
      const known = await loadCatalog();
      const query = LL2.parse(text, known);
      if (query.errors) return LL2.answer(400, query.errors);
      if (!known.index.modes.includes(query.mode)) return LL2.unanswered(["mode"]);
      const rows = SpacecraftQuery.select(known, query.criteria);
      const start = query.offset > BigInt(rows.length) ? rows.length : Number(query.offset);
      const shown = rows.slice(start, start + Number(query.limit));
      const records = await recordsOf(known, shown, query.mode);
      await assertBuild(known);
      return LL2.list(records, rows.length, text, query, `${address}spacecraft/`);
    }

    // LL2's answer to /spacecraft/?{query}.
    async function list(text) {
      const query = LL2.parse(text);
      // Without a network a list may be out of reach and the columns not.
      const found = query.errors ? null : await fromList(query).catch((error) => {
        if (error instanceof ChangedError) throw error;
        return null;
      });
      if (found === null) return fromIndex(text);
      return LL2.list(found.records, found.count, text, query, `${address}spacecraft/`);
    }

    // LL2's answer to /spacecraft/{identifier}/?{query}: filters apply to an item too.
    async function item(identifier, text) {
      const id = LL2.integer(identifier);
      const { errors, criteria } = LL2.parse(text);
      const isFiltered = !errors && Object.entries(criteria).some(
        ([name, value]) => name !== "ordering" && value !== null && value.length !== 0,
      );
      if (errors || isFiltered) {
        const known = await loadCatalog();
        const query = LL2.parse(text, known);
        if (query.errors) return LL2.answer(400, query.errors);
        const row = known.rowOf().get(Number(id));
        const rows = SpacecraftQuery.select(known, query.criteria);
        if (id !== null && !rows.includes(row)) return LL2.NO_MATCH;
      }
      if (id === null) return LL2.NOT_FOUND;
      const body = await fileOf(
        SpacecraftFiles.item(id),
        async () => (await loadCatalog()).rowOf().has(Number(id)),
      );
      return body === null ? LL2.NO_MATCH : { status: 200, body };
    }

    // The text of a file that has one id, or null when there is no such id. A host may refuse what
    // it doesn't have, a cache not know yet what is new, and no mirror be there at all.
    async function fileOf(path, isThere) {
      let failure = new ChangedError();
      try {
        const text = await read(path);
        if (text !== null) return text;
      } catch (error) {
        failure = error;
      }
      if (await isThere()) throw failure;
      return null;
    }

    // The statuses have one file for all of them, the configurations a file each.
    async function statusRecords() {
      const text = await read(`${API}config/spacecraft_statuses.json`);
      return text === null ? [] : split(text);
    }

    async function statuses(text) {
      const endpoint = "config/spacecraft_statuses";
      return lookup(endpoint, statusRecords, (record) => record, text);
    }

    async function status(identifier, text) {
      const refused = LL2.refusedHere("config/spacecraft_statuses", text, LL2_FILTERS);
      if (refused) return refused;
      const id = Number(LL2.integer(identifier) ?? NaN);
      const body = (await statusRecords()).find((record) => JSON.parse(record).id === id);
      return body === undefined ? LL2.NOT_FOUND : { status: 200, body };
    }

    const configurationFile = (id) => `${API}spacecraft_configurations/${id}.json`;

    async function configurationIds() {
      const { items } = JSON.parse(await read("api/files.json"));
      return items.find(({ schema }) => schema === "schema/configuration.json").ids;
    }

    async function configurations(text) {
      const endpoint = "spacecraft_configurations";
      return lookup(endpoint, configurationIds, (id) => read(configurationFile(id)), text);
    }

    async function configuration(identifier, text) {
      const refused = LL2.refusedHere("spacecraft_configurations", text, LL2_FILTERS);
      if (refused) return refused;
      const id = LL2.integer(identifier);
      const body = id === null ? null : await fileOf(
        configurationFile(id),
        async () => (await configurationIds()).includes(Number(id)),
      );
      return body === null ? LL2.NOT_FOUND : { status: 200, body };
    }

    // A list of which all records are held and none is chosen: a part, by id.
    async function lookup(endpoint, allOf, recordOf, text) {
      const refused = LL2.refusedHere(endpoint, text);
      if (refused) return refused;
      const all = await allOf();
      const part = LL2.parseWindow(text);
      const start = part.offset > BigInt(all.length) ? all.length : Number(part.offset);
      const shown = all.slice(start, start + Number(part.limit));
      const records = await Promise.all(shown.map(recordOf));
      if (records.includes(null)) throw new ChangedError();
      return LL2.list(records, all.length, text, part, `${address}${endpoint}/`);
    }

    function root() {
      const names = Object.keys(LL2_ENDPOINTS);
      return LL2.answer(200, Object.fromEntries(names.map((name) => [name, `${address}${name}/`])));
    }

    function throttle() {
      return LL2.answer(200, {
        your_request_limit: 1_000_000, limit_frequency_secs: 3600,
        current_use: 0, next_use_secs: 0, ident: "anonymous",
      });
    }

    return {
      root, throttle, list, item, statuses, status, configurations, configuration,
    };
  }

  // Percent-decoding that never fails, unlike decodeURIComponent.
  function decode(text) {
    return new URLSearchParams(`text=${text.replaceAll("+", "%2B").replaceAll("&", "%26")}`).get("text");
  }

  return { connect, textOf };
})();


/** LL2's answer when it is no record and no list: `status`, and `body` as LL2 sends it. From 500 on it
 * is the mirror's own: a query that it can't answer, or files that it can't read. */
export class LL2Error extends Error {
  constructor(status, body) {
    const answering = status < 500 ? "LL2" : "The mirror";
    super(`${answering} answers ${status}: ${JSON.stringify(body)}`);
    this.name = "LL2Error";
    this.status = status;
    this.body = body;
  }
}

/** The client of the mirror whose site stands at `root`. */
export function connect(root, options) {
  return clientOf(() => root, options);
}

// The root is looked at when the first question is asked: this file may stand where it has none.
function clientOf(rootOf, { fetch = globalThis.fetch } = {}) {
  let opened = null;
  const open = () => (opened ??= SpacecraftMirror.connect(read, `${address()}api/2.3.0/`));

  function address() {
    const root = rootOf();
    const site = parseUrl(root);
    if (!/^https?:$/.test(site?.protocol)) {
      throw new Error(`A mirror is read over http: call connect("https://…/"), not ${root}`);
    }
    return `${site.origin}${site.pathname.replace(/\/?$/, "/")}`;
  }

  async function read(path, build = null) {
    const file = `${address()}${path}`;
    // Asks whether what the browser holds is still true.
    const response = await fetch(build ? `${file}?${build}` : file, { cache: "no-cache" });
    return SpacecraftMirror.textOf(response, path);
  }

  async function parsed(path, query) {
    const { status, body } = await open().answer(path, toQuery(query));
    const content = JSON.parse(body);
    if (status !== 200) throw new LL2Error(status, content);
    return content;
  }

  const list = (query = "") => parsed("spacecraft/", query);

  async function* all(query = "") {
    const parameters = new URLSearchParams(toQuery(query));
    if (!parameters.has("limit")) parameters.set("limit", "100");
    const seen = new Set();
    let page = await list(parameters);
    const { count } = page;
    const assertSame = (isSame) => {
      if (!isSame) throw new Error("The mirror has changed while it was read: start again");
    };
    while (true) {
      for (const craft of page.results) {
        assertSame(!seen.has(craft.id));
        seen.add(craft.id);
        yield craft;
      }
      if (page.next === null) return;
      page = await list(page.next);
      assertSame(page.count === count);
    }
  }

  return {
    list,
    all,
    get: (id, query = "") => parsed(`spacecraft/${encodeURIComponent(id)}/`, query),
    async meta() {
      const text = await read("api/meta.json");
      if (text === null) throw new Error(`There is no mirror at ${address()}`);
      return JSON.parse(text);
    },
    async answer(target) {
      const [path, query = ""] = String(target).split("#")[0].split(/\?(.*)/s);
      return open().answer(path.replace(/^.*\/2\.3\.0\//, ""), query);
    },
  };
}

/** A query string from an object, a query string, or the address of a list, such as its `next`. */
export function toQuery(query = "") {
  if (typeof query === "object" && !(query instanceof URLSearchParams || query instanceof URL)) {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
    return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  }
  const text = String(query);
  if (!/^(?:https?:\/\/|[/?])/i.test(text)) return text; // a "?" may stand in a query too
  const [path, asked = ""] = text.split("#")[0].split(/\?(.*)/s);
  if (/^$|\/spacecraft\/?$/.test(path)) return asked;
  throw new Error(`Not the address of a list of spacecraft: ${text}; answer() takes any path`);
}

function parseUrl(...parts) {
  try {
    return new URL(...parts);
  } catch {
    return null;
  }
}

// A bundler may leave no address of this file.
const rootOfThisFile = () => parseUrl("..", import.meta.url) ?? import.meta.url;

/** The client of the mirror that this file was loaded from. */
export const { list, all, get, meta, answer } = clientOf(rootOfThisFile);