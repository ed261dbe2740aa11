// What a visitor keeps for offline, in the worker and in the page that asks for it. One cache has the
// files, each under its path and fingerprint, so that several builds can lie there; the other has the
// list of each language's files, as generator/hosting/offline.py made it. What a list in it names is
// there as a whole, and is used from the moment on that the list is put there.
const SpacecraftKept = (() => {
  "use strict";
  const FORMAT = 1;
  const AT_ONCE = 6; // requests
  const HOME = "index.html";
  const LIST = "offline.json";
  const PAGE = "offline.html";
  // Of a host's headers those that go on to matter; others tell of how the bytes travelled.
  const HEADERS = ["Content-Security-Policy", "Content-Type", "Referrer-Policy", "X-Content-Type-Options"];

  class ChangedError extends Error {} // a file is of another build than the list

  // Those of other sites and programs of the origin have other names.
  const namesOf = (scope) => [`spacecraft-catalog ${scope} offline files`, `spacecraft-catalog ${scope} offline lists`];

  async function fingerprint(bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  const isFormat = (list) => list?.format === FORMAT && Array.isArray(list.files);

  function at(scope) {
    const [FILES, LISTS] = namesOf(scope);
    const keyOf = ([path, print]) => `${scope}${path}?${print}`;
    const listOf = (folder) => `${scope}${folder}${LIST}`;

    // All lists that are kept.
    async function kept() {
      if (!(await caches.has(LISTS))) return [];
      const cache = await caches.open(LISTS);
      const found = await Promise.all((await cache.keys()).map(async (key) => (await cache.match(key)).json()));
      return found.filter(isFormat);
    }

    // The list of a language as the host has it now; an error when it doesn't answer.
    async function offered(folder) {
      const response = await fetch(listOf(folder), { cache: "no-cache" });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const list = await response.json();
      if (!isFormat(list)) throw new ChangedError();
      return list;
    }

    // The files of a list that aren't there yet.
    async function missing(list) {
      if (!(await caches.has(FILES))) return list.files;
      const there = new Set((await (await caches.open(FILES)).keys()).map((one) => one.url));
      return list.files.filter((file) => !there.has(keyOf(file)));
    }

    // Whether anything lies there, be it in part.
    const isSomething = async () => (await caches.has(FILES)) || caches.has(LISTS);

    // Puts every file of a list there; what came before an error stays for the next time.
    async function fetchAll(list, told, signal) {
      const cache = await caches.open(FILES);
      const files = (await missing(list)).values();
      const stop = new AbortController();
      const signals = AbortSignal.any([stop.signal, signal]);
      const work = async () => {
        for (const file of files) {
          signals.throwIfAborted();
          await cache.put(keyOf(file), await fetchOne(file, signals));
          told(file);
        }
      };
      const all = Array.from({ length: AT_ONCE }, work);
      try {
        await Promise.all(all);
      } finally {
        stop.abort(); // when one has failed
        await Promise.allSettled(all); // nothing is put there later
      }
    }

    // A file as the list has it: past what caches hold where these are behind. ChangedError if the
    // host has another one.
    async function fetchOne([path, print], signal) {
      for (const [address, cache] of [[path, "no-cache"], [`${path}?${print}`, "reload"]]) {
        const response = await fetch(`${scope}${address}`, { cache, signal });
        if (!response.ok && response.status !== 404) throw new Error(`${path}: HTTP ${response.status}`);
        const bytes = await response.arrayBuffer();
        if ((await fingerprint(bytes)).startsWith(print)) {
          const headers = HEADERS.map((name) => [name, response.headers.get(name)]);
          return new Response(bytes, { headers: headers.filter(([, value]) => value !== null) });
        }
      }
      throw new ChangedError(path);
    }

    // From now on a language is read as this list has it.
    const use = async (list) => (await caches.open(LISTS)).put(listOf(list.folder), Response.json(list));

    // Removes the files that no list names; without any list all.
    async function prune() {
      const lists = await kept();
      if (lists.length === 0) {
        await Promise.all([FILES, LISTS].map((name) => caches.delete(name)));
        return;
      }
      const named = new Set(lists.flatMap((list) => list.files.map(keyOf)));
      const cache = await caches.open(FILES);
      const old = (await cache.keys()).filter((one) => !named.has(one.url));
      await Promise.all(old.map((one) => cache.delete(one)));
    }

    async function remove(folder) {
      await (await caches.open(LISTS)).delete(listOf(folder));
      await prune();
    }

    // In the worker -------------------------------------------------------------------------------

    let read = null; // the lists, each with its files by path

    function lists() {
      read ??= kept().then((found) => found.map((list) => (
        { ...list, files: new Map(list.files.map((file) => [file[0], file])) }
      )));
      read.catch(() => { read = null; });
      return read;
    }

    // The path of an address of the site; of a page some hosts leave out ".html".
    function pathOf(address) {
      const path = address.slice(scope.length).replace(/[?#].*$/s, "");
      return path === "" || path.endsWith("/") ? `${path}${HOME}` : path;
    }
    const inList = (list, path) => list.files.get(path) ?? list.files.get(`${path}.html`);

    // The file at a path, of the build that a page is of; undefined if one of them isn't kept. When a
    // file has gone, a newer list has taken the place of the one that was read.
    async function held(page, path) {
      for (let tries = 0; tries < 2; tries += 1) {
        const list = (await lists()).find((one) => inList(one, page));
        const file = list && inList(list, path);
        if (!file) return undefined;
        const found = await (await caches.open(FILES)).match(keyOf(file));
        if (found) return found;
        read = null;
      }
      return undefined;
    }

    // A page that is kept has all its files from the kept build, any other all from the network; but
    // of what has its fingerprint in its name there is only one.
    async function respond({ request, clientId }) {
      if (request.destination === "" && request.cache !== "default") return fetch(request); // to see what is new
      const path = pathOf(request.url);
      if (request.mode === "navigate") return respondToVisit(request, path);
      const page = (await self.clients.get(clientId))?.url ?? "";
      const found = page.startsWith(scope) ? await held(pathOf(page), path) : undefined;
      if (found) return found;
      try {
        return await fetch(request);
      } catch (error) {
        const same = path.startsWith("static/") ? await held(path, path) : undefined;
        if (same) return same;
        throw error;
      }
    }

    async function respondToVisit(request, path) {
      const found = await held(path, path).catch(() => undefined);
      if (found) return found;
      try {
        return await fetch(request);
      } catch (error) {
        const place = placeOf(await lists(), path);
        if (place === undefined) throw error;
        return Response.redirect(`${scope}${place}`);
      }
    }

    // What is shown in place of a page that isn't kept: for a list the explorer, which shows the same.
    function placeOf(all, path) {
      const list = all.find(({ folder }) => folder !== "" && path.startsWith(folder))
        ?? all.find(({ folder }) => folder === "") ?? all[0];
      if (list === undefined) return undefined;
      const [, slug, ordering, page] = /^browse\/([^/]+)\/([^/]+)\/(\d+)\.html$/
        .exec(path.slice(list.folder.length)) ?? [];
      if (!Object.hasOwn(list.lists, slug)) return `${list.folder}${PAGE}#${path}`;
      const state = [list.lists[slug], ordering !== "name" && `ordering=${ordering}`, page !== "1" && `page=${page}`];
      return `${list.folder}explore.html#?${state.filter(Boolean).join("&")}`;
    }

    // Pages say "check", and are told "newer" when the host has another build than they are of; or
    // "switched", when a newer one has taken its place, and the others are told so.
    async function hear({ data, source }) {
      if (data === "switched") {
        read = null;
        const pages = await self.clients.matchAll();
        for (const page of pages) if (page.id !== source.id) page.postMessage("switched");
      } else if (data === "check") {
        const path = pathOf(source.url);
        const list = (await lists()).find((one) => inList(one, path));
        if (list && (await offered(list.folder)).build !== list.build) source.postMessage("newer");
      }
    }

    return { fetchAll, hear, held, isSomething, kept, missing, offered, prune, remove, respond, use };
  }

  return { ChangedError, LIST, at, isFormat };
})();
