// LL2's queries answered from the mirror's files: a precomputed list where there is one, else the
// columns of api/index.json and the records from the lists by id. `read(path)` gives the text of a
// file of the site, or null where there is none.
const SpacecraftMirror = (() => {
  "use strict";
  const { API, PAGE_SIZE } = SpacecraftFiles;

  class ChangedError extends Error {}

  const countOf = (list) => Number(/^\{"count":(\d+),/.exec(list)[1]);

  // A list's records as the texts that they are: printed again they could come out otherwise.
  function split(text) {
    const records = [];
    const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}]/g;
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
    let index = null; // the last one read, and what was worked out from it
    let catalog = null;

    async function loadCatalog() {
      const text = await read("api/index.json");
      if (text === null) throw new Error("The mirror has no api/index.json");
      if (text !== index) {
        catalog = SpacecraftQuery.prepare(JSON.parse(text));
        index = text;
      }
      return catalog;
    }

    // The answer from a precomputed list: count and records of a window; null if there is none.
    async function fromList(query) {
      const offset = Number(query.offset);
      const first = Math.floor(offset / PAGE_SIZE) * PAGE_SIZE;
      const last = offset + Number(query.limit) - 1;
      if (!Number.isSafeInteger(last) || SpacecraftFiles.list(query, first) === null) return null;
      const text = await read(SpacecraftFiles.list(query, first));
      if (text === null) return null;
      const count = countOf(text);
      let records = split(text);
      if (last >= first + PAGE_SIZE && count > first + PAGE_SIZE) {
        const more = await read(SpacecraftFiles.list(query, first + PAGE_SIZE));
        if (more === null || countOf(more) !== count) throw new ChangedError();
        records = records.concat(split(more));
      }
      return { count, records: records.slice(offset - first, last + 1 - first) };
    }

    // The records of rows: detailed ones from their own files, the others from the lists by id.
    async function recordsOf(known, rows, mode) {
      const { id } = known.index.spacecraft;
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
          ? await read(SpacecraftFiles.item(id[row]))
          : (await page(row - row % PAGE_SIZE))[row % PAGE_SIZE];
        // A file of another build than the index: the mirror is being written.
        if (!text || JSON.parse(text).id !== id[row]) throw new ChangedError();
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
      const rows = SpacecraftQuery.select(known, query.criteria);
      const start = query.offset > BigInt(rows.length) ? rows.length : Number(query.offset);
      const shown = rows.slice(start, start + Number(query.limit));
      const mode = known.index.modes.includes(query.mode) ? query.mode : "normal";
      const records = await recordsOf(known, shown, mode);
      return LL2.list(records, rows.length, text, query, `${address}spacecraft/`);
    }

    // LL2's answer to /spacecraft/?{query}.
    async function list(text) {
      if (LL2.isOtherFormat(text)) return LL2.NOT_FOUND;
      const query = LL2.parse(text);
      const found = query.errors ? null : await fromList(query);
      if (found === null) return fromIndex(text);
      return LL2.list(found.records, found.count, text, query, `${address}spacecraft/`);
    }

    // LL2's answer to /spacecraft/{identifier}/?{query}: filters apply to an item too.
    async function item(identifier, text) {
      if (LL2.isOtherFormat(text)) return LL2.NOT_FOUND;
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
      const body = id < 0n ? null : await read(SpacecraftFiles.item(id));
      return body === null ? LL2.NO_MATCH : { status: 200, body };
    }

    // The statuses have one file for all of them, the configurations a file each.
    async function statusRecords() {
      const text = await read(`${API}config/spacecraft_statuses.json`);
      return text === null ? [] : split(text);
    }

    async function statuses(text) {
      const records = await statusRecords();
      return lookup(records, (record) => record, text, "config/spacecraft_statuses/");
    }

    async function status(identifier) {
      const id = Number(LL2.integer(identifier) ?? NaN);
      const body = (await statusRecords()).find((record) => JSON.parse(record).id === id);
      return body === undefined ? LL2.NOT_FOUND : { status: 200, body };
    }

    const readConfiguration = (id) => read(`${API}spacecraft_configurations/${id}.json`);

    async function configurations(text) {
      const { items } = JSON.parse(await read("api/files.json"));
      const { ids } = items.find(({ schema }) => schema === "schema/configuration.json");
      return lookup(ids, readConfiguration, text, "spacecraft_configurations/");
    }

    async function configuration(identifier) {
      const id = LL2.integer(identifier);
      const body = id === null ? null : await readConfiguration(id);
      return body === null ? LL2.NOT_FOUND : { status: 200, body };
    }

    // A list without filters of its own: limit, offset and links, by id.
    async function lookup(all, recordOf, text, path) {
      if (LL2.isOtherFormat(text)) return LL2.NOT_FOUND;
      const part = LL2.parseWindow(text);
      const start = part.offset > BigInt(all.length) ? all.length : Number(part.offset);
      const shown = all.slice(start, start + Number(part.limit));
      const records = await Promise.all(shown.map(recordOf));
      if (records.includes(null)) throw new ChangedError();
      return LL2.list(records, all.length, text, part, `${address}${path}`);
    }

    function root() {
      const names = ["spacecraft", "spacecraft_configurations", "config/spacecraft_statuses"];
      return LL2.answer(200, Object.fromEntries(names.map((name) => [name, `${address}${name}/`])));
    }

    function throttle() {
      return LL2.answer(200, {
        your_request_limit: 1_000_000, limit_frequency_secs: 3600,
        current_use: 0, next_use_secs: 0, ident: "anonymous",
      });
    }

    const ENDPOINTS = [
      [/^$/, root],
      [/^api-throttle$/, throttle],
      [/^spacecraft$/, list],
      [/^spacecraft\/([^/]+)$/, item],
      [/^config\/spacecraft_statuses$/, statuses],
      [/^config\/spacecraft_statuses\/([^/]+)$/, status],
      [/^spacecraft_configurations$/, configurations],
      [/^spacecraft_configurations\/([^/]+)$/, configuration],
    ];

    // LL2's answer, {status, body}, to a path below the API's root.
    async function answer(path, query = "") {
      for (const [pattern, ask] of ENDPOINTS) {
        const match = pattern.exec(path.replace(/\/$/, ""));
        if (match) return again(() => ask(...match.slice(1).map(decode), query));
      }
      return LL2.NOT_FOUND;
    }

    return { answer };
  }

  // A mirror that changes while it is read is read once more, whole.
  async function again(ask) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ChangedError)) throw error;
    }
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ChangedError)) throw error;
      return LL2.answer(503, { detail: "The mirror is being updated. Try again in a minute." });
    }
  }

  // Percent-decoding that never fails, unlike decodeURIComponent.
  function decode(text) {
    return new URLSearchParams(`text=${text.replaceAll("+", "%2B").replaceAll("&", "%26")}`).get("text");
  }

  return { connect };
})();
