// LL2's queries answered from the mirror's files: a precomputed list where there is one, else the
// columns of api/index.json and the records from the lists by id. `read(path, build)` gives the text
// of a file of the site, or null where there is none; `build` is null, or the hash of the data that
// the file must be of: part of its address then, so that no cache between answers with an older one.
const SpacecraftMirror = (() => {
  "use strict";
  const { api, axes, endpoints, orderings, routes } = SpacecraftTables;
  const { PAGE_SIZE } = SpacecraftFiles;
  const { flightsIn, split } = SpacecraftTexts;
  const META = "api/meta.json";

  class ChangedError extends Error {}

  // The text of a file of the site in a response, or null where there is none: a host may say so
  // with a page of its own. Whatever else it says, too many requests for one, is no answer, and
  // neither is a file that was cut off on its way.
  async function textOf(response, path) {
    if (!response.ok) {
      response.body?.cancel().catch(() => {}); // unread, it would keep a program of Node from ending
      if (response.status === 404 || response.status === 410) return null;
      throw new Error(`${path}: HTTP ${response.status}`);
    }
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

  function connect(read, address) {
    const last = { text: null, catalog: null }; // the columns, and what was worked out from them
    const shared = sharing(read);

    // LL2's answer, {status, body}, to a path below the API's root.
    async function answer(path, query = "") {
      const refused = LL2.refused(query);
      if (refused) return refused;
      const asked = decode(path).replace(/\/$/, ""); // a slash is one however it is written
      const ask = route(asked, query);
      return ask === null ? LL2.NOT_FOUND : again(ask);
    }

    // A mirror that changes while it is read is read once more, past what caches hold.
    async function again(ask) {
      for (const build of [null, hashOfBuild]) {
        try {
          const hash = await build?.();
          return await ask(filesOf((path) => shared(path, hash ?? null), address, last));
        } catch (error) {
          if (error instanceof LL2.MissingDataError) return error.answer;
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

  // What answers a path: a list, an item of one, or what the API says of itself; null for any other.
  function route(asked, query) {
    if (asked === "") return (files) => files.root();
    if (asked === api.throttle) return (files) => files.throttle();
    if (Object.hasOwn(routes, asked)) return (files) => files.list(asked, query);
    const at = asked.lastIndexOf("/");
    const endpoint = asked.slice(0, Math.max(0, at));
    const identifier = asked.slice(at + 1);
    if (identifier === "" || !Object.hasOwn(endpoints, endpoint)) return null;
    return (files) => files.item(endpoint, identifier, query);
  }

  // What a record must agree in with the columns that it was chosen by, as far as both hold numbers.
  const FACTS = [
    ...axes.filter((axis) => axis.ofCraft).map((axis) => axis.name),
    ...orderings.filter((ordering) => !ordering.startsWith("-")),
  ];

  function agrees(record, columns, row) {
    return FACTS.every((field) => {
      const value = record[field]?.id ?? record[field];
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

    const itemFile = (id) => SpacecraftFiles.path(`spacecraft/${id}`);

    // The records of rows: detailed ones from their own files, the others from the lists by id.
    async function recordsOf(known, rows, mode) {
      const columns = known.index.spacecraft;
      const byId = { criteria: LL2.parse("spacecraft", "").criteria, mode: "normal" };
      const pages = new Map();
      const page = (offset) => {
        if (!pages.has(offset)) {
          pages.set(offset, read(SpacecraftFiles.list(byId, offset)).then(splitWhole));
        }
        return pages.get(offset);
      };
      return Promise.all(rows.map(async (row) => {
        const text = mode === "detailed"
          ? await read(itemFile(columns.id[row]))
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

    // The part of a list that a window shows.
    function shownOf(rows, { offset, limit }) {
      const start = offset > BigInt(rows.length) ? rows.length : Number(offset);
      return rows.slice(start, start + Number(limit));
    }

    async function fromIndex(path, text) {
      const known = await loadCatalog();
      const query = parseCraft(known, text, path);
      if (query.errors) return LL2.answer(400, query.errors);
      LL2.checkAnswered(path, text, query, known.index.modes);
      const rows = SpacecraftQuery.select(known, query.criteria);
      const records = await recordsOf(known, shownOf(rows, query), query.mode);
      await assertBuild(known);
      return LL2.list(records, rows.length, text, query, `${address}${path}/`);
    }

    function parseCraft(known, text, path = "spacecraft") {
      const tables = new Map(axes.map(({ name, table }) => [name, table]));
      return LL2.parse(path, text, (name) => known.known(tables.get(name)));
    }

    // LL2's answer to /spacecraft/?{query}.
    async function craftList(path, text) {
      const query = LL2.parse(path, text);
      // Without a network a list may be out of reach and the columns not.
      const found = query.errors ? null : await fromList(query).catch((error) => {
        if (error instanceof ChangedError) throw error;
        return null;
      });
      if (found === null) return fromIndex(path, text);
      return LL2.list(found.records, found.count, text, query, `${address}${path}/`);
    }

    const isFiltered = ({ ordering, ...criteria }) => (
      Object.values(criteria).some((value) => value !== null && value.length !== 0)
    );

    // LL2's answer to /spacecraft/{identifier}/?{query}: filters apply to an item too.
    async function craft(identifier, text) {
      const id = LL2.integer(identifier);
      const { errors, criteria } = LL2.parse("spacecraft", text);
      if (errors || isFiltered(criteria)) {
        const known = await loadCatalog();
        const query = parseCraft(known, text);
        if (query.errors) return LL2.answer(400, query.errors);
        const row = known.rowOf().get(Number(id));
        const rows = SpacecraftQuery.select(known, query.criteria);
        if (id !== null && !rows.includes(row)) return LL2.noMatch("spacecraft");
      }
      if (id === null) return LL2.NOT_FOUND;
      const body = await fileOf(
        itemFile(id),
        async () => (await loadCatalog()).rowOf().has(Number(id)),
      );
      return body === null ? LL2.noMatch("spacecraft") : { status: 200, body };
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

    // All records of a small list in one mode; MissingDataError if the mirror doesn't hold the list.
    async function recordsIn(name, mode) {
      const records = [];
      let count = 1;
      for (let offset = 0; offset < count; offset += PAGE_SIZE) {
        const text = await read(SpacecraftFiles.records(name, mode, offset));
        if (text === null && offset > 0) throw new ChangedError();
        if (text === null) throw new LL2.MissingDataError(`every ${endpoints[name].record}`);
        count = Number(/^\{"count":(\d+),/.exec(text)[1]);
        records.push(...split(text));
      }
      if (records.length !== count) throw new ChangedError();
      return records;
    }

    // The same in its richest mode, with what they are chosen by.
    async function loadSmall(name) {
      const texts = await recordsIn(name, endpoints[name].modes.at(-1));
      return { texts, rows: SpacecraftSmall.prepare(endpoints[name], texts) };
    }

    const parseSmall = (path, text, rows) => (
      LL2.parse(path, text, (name) => SpacecraftSmall.ids(rows, name))
    );

    // LL2's answer to a list of which all records are held.
    async function smallList(path, text) {
      const { list: name } = routes[path];
      const { texts, rows } = await loadSmall(name);
      const query = parseSmall(path, text, rows);
      if (query.errors) return LL2.answer(400, query.errors);
      const isRichest = query.mode === endpoints[name].modes.at(-1);
      const shown = isRichest ? texts : await recordsIn(name, query.mode);
      const chosen = SpacecraftSmall.select(rows, query.criteria);
      const records = shownOf(chosen, query).map(({ facts, place }) => {
        // A file of another build: the mirror is being written.
        if (JSON.parse(shown[place] ?? "{}").id !== facts.id) throw new ChangedError();
        return shown[place];
      });
      return LL2.list(records, chosen.length, text, query, `${address}${path}/`);
    }

    async function smallItem(path, identifier, text) {
      const id = LL2.integer(identifier);
      const plain = LL2.parse(path, text);
      if (id === null || plain.errors || isFiltered(plain.criteria)) {
        const { texts, rows } = await loadSmall(path);
        const query = parseSmall(path, text, rows);
        if (query.errors) return LL2.answer(400, query.errors);
        if (id === null) return LL2.NOT_FOUND;
        const chosen = SpacecraftSmall.select(rows, query.criteria);
        const row = chosen.find(({ facts }) => facts.id === Number(id));
        return row ? { status: 200, body: texts[row.place] } : LL2.noMatch(path);
      }
      const body = await fileOf(
        SpacecraftFiles.path(`${path}/${id}`),
        async () => SpacecraftSmall.ids((await loadSmall(path)).rows, "id").has(Number(id)),
      );
      return body === null ? LL2.noMatch(path) : { status: 200, body };
    }

    // LL2's answer to the flights of one craft, as they stand in its detailed record.
    const FLIGHTS = "spacecraft_flights";
    async function flightList(path, text) {
      const known = await loadCatalog();
      const query = LL2.parse(path, text, () => known.rowOf());
      if (query.errors) return LL2.answer(400, query.errors);
      const isHeld = known.index.modes.includes("detailed");
      LL2.checkAnswered(path, text, query, isHeld ? ["normal"] : []);
      const { spacecraft, ...criteria } = query.criteria;
      if (spacecraft === null) {
        throw new LL2.MissingDataError("the list of all flights, not those of one spacecraft");
      }
      const [record] = await recordsOf(known, [known.rowOf().get(spacecraft)], "detailed");
      await assertBuild(known);
      const flights = flightsIn(record);
      if (flights === null) throw new LL2.MissingDataError("a record of the spacecraft with all flights");
      const rows = SpacecraftSmall.prepare({ ...endpoints[FLIGHTS], filters: [] }, flights);
      const chosen = SpacecraftSmall.select(rows, criteria);
      const shown = shownOf(chosen, query).map(({ place }) => flights[place]);
      return LL2.list(shown, chosen.length, text, query, `${address}${path}/`);
    }

    async function flight(identifier, text) {
      const known = await loadCatalog();
      const { errors } = LL2.parse(FLIGHTS, text, () => known.rowOf());
      if (errors) return LL2.answer(400, errors);
      if (LL2.integer(identifier) === null) return LL2.NOT_FOUND;
      throw new LL2.MissingDataError(`every ${endpoints[FLIGHTS].record} in mode detailed`);
    }

    const LISTS = { spacecraft: craftList, [FLIGHTS]: flightList };
    const ITEMS = { spacecraft: craft, [FLIGHTS]: flight };

    const list = (path, text) => (LISTS[routes[path].list] ?? smallList)(path, text);
    const item = (path, identifier, text) => (
      (ITEMS[path] ?? ((id, query) => smallItem(path, id, query)))(identifier, text)
    );

    function root() {
      const names = Object.keys(endpoints);
      return LL2.answer(200, Object.fromEntries(names.map((name) => [name, `${address}${name}/`])));
    }

    function throttle() {
      return LL2.answer(200, {
        your_request_limit: 1_000_000, limit_frequency_secs: 3600,
        current_use: 0, next_use_secs: 0, ident: "anonymous",
      });
    }

    return { item, list, root, throttle };
  }

  // Percent-decoding that never fails, unlike decodeURIComponent.
  function decode(text) {
    return new URLSearchParams(`text=${text.replaceAll("+", "%2B").replaceAll("&", "%26")}`).get("text");
  }

  return { connect, textOf };
})();
