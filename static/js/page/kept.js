// What a visitor keeps for offline, in the worker and in the page that asks for it. One cache has the
// files, each under its path and fingerprint, so that several builds can lie there; the other has the
// list of each language's files, as generator/hosting/offline.py made it. What a list in it names is
// there as a whole, and is used from the moment on that the list is put there. While there is such a
// cache, worker.js has the worker answer for pages.
const SpacecraftKept = (() => {
  "use strict";
  const FORMAT = 1;
  const AT_ONCE = 6; // requests
  const HOME = "index.html";
  const LIST = "offline.json";
  const PAGE = "offline.html";
  const EXPLORER = "explore.html";
  const LISTED = /^browse\/([^/]+)\/([^/]+)\/(\d+)(?:\.html)?$/;
  // Of a host's headers those that go on to matter; others tell of how the bytes travelled.
  const HEADERS = ["Content-Security-Policy", "Content-Type", "Referrer-Policy", "X-Content-Type-Options"];

  class BusyError extends Error {} // another window is changing what is kept
  class ChangedError extends Error {} // something else came than what the list names
  class GoneError extends Error {} // the host has no list
  class UnreachableError extends Error {} // no answer came, or not a whole one

  // Those of other sites and programs of the origin have other names.
  const namesOf = (scope) => [`spacecraft-catalog ${scope} offline files`, `spacecraft-catalog ${scope} offline lists`];

  async function fingerprint(bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
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

    // What the host sends, a page of its own for missing ones too.
    async function ask(path, options) {
      try {
        const response = await fetch(`${scope}${path}`, options);
        const isMissing = response.status === 404 || response.status === 410;
        if (!response.ok && !isMissing) throw new Error(`HTTP ${response.status}`);
        return { isMissing, headers: response.headers, bytes: await response.arrayBuffer() };
      } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new UnreachableError(`${path}: ${error.message}`);
      }
    }

    // The list of a language as the host has it now.
    async function offered(folder) {
      const { isMissing, bytes } = await ask(`${folder}${LIST}`, { cache: "no-cache" });
      if (isMissing) throw new GoneError();
      const list = parsed(new TextDecoder().decode(bytes));
      if (!isFormat(list)) throw new ChangedError();
      return list;
    }

    // One window at a time: a second one would remove what the first has fetched so far.
    const alone = (change) => navigator.locks.request(FILES, { ifAvailable: true }, (lock) => {
      if (lock === null) throw new BusyError();
      return change();
    });

    // The files of a list that aren't there yet.
    async function missing(list) {
      if (!(await caches.has(FILES))) return list.files;
      const there = new Set((await (await caches.open(FILES)).keys()).map((one) => one.url));
      return list.files.filter((file) => !there.has(keyOf(file)));
    }

    // Whether anything lies there, be it in part.
    const isSomething = async () => (await caches.has(FILES)) || caches.has(LISTS);

    // Keeps the files of a list, and from then on the language is read as it has them. What came
    // before an error stays for the next time, unless there is no room.
    const keep = (list, told, signal) => alone(async () => {
      try {
        for (let files; (files = await missing(list)).length > 0;) await fetchAll(files, told, signal);
        await (await caches.open(LISTS)).put(listOf(list.folder), Response.json(list));
      } catch (error) {
        if (error.name === "QuotaExceededError") await prune();
        throw error;
      }
      await prune();
    });

    async function fetchAll(list, told, signal) {
      const cache = await caches.open(FILES);
      const files = list.values();
      const stop = new AbortController();
      signal.addEventListener("abort", () => stop.abort());
      const work = async () => {
        for (const file of files) {
          signal.throwIfAborted();
          await cache.put(keyOf(file), await fetchOne(file, stop.signal));
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
        const { headers, bytes } = await ask(address, { cache, signal });
        if ((await fingerprint(bytes)).startsWith(print)) {
          const sent = HEADERS.map((name) => [name, headers.get(name)]);
          return new Response(bytes, { headers: sent.filter(([, value]) => value !== null) });
        }
      }
      throw new ChangedError(path);
    }

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

    // From now on a language comes from the host.
    async function drop(folder) {
      const cache = await caches.open(LISTS);
      await cache.delete(listOf(folder));
      if ((await cache.keys()).length === 0) await caches.delete(LISTS);
    }

    const remove = (folder) => alone(async () => {
      await drop(folder);
      await prune();
    });

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
    // file has gone, a newer list has taken the place of the one that was read, or the browser has
    // removed it.
    async function held(page, path, isLast = false) {
      const list = (await lists()).find((one) => inList(one, page));
      const file = list && inList(list, path);
      if (!file) return undefined;
      const found = await (await caches.open(FILES)).match(keyOf(file));
      if (found) return found;
      read = null;
      return isLast ? fetchAgain(list, file) : held(page, path, true);
    }

    // A list of which the host has other files by now can't become whole again: rather than a mixture
    // all comes from the host then, for open pages too.
    async function fetchAgain(list, file) {
      try {
        const response = await fetchOne(file);
        await (await caches.open(FILES)).put(keyOf(file), response.clone()).catch(() => {});
        return response;
      } catch (error) {
        if (error instanceof ChangedError) {
          await drop(list.folder);
          await tell("switched");
        }
        return undefined;
      }
    }

    async function tell(message, but) {
      read = null;
      for (const page of await self.clients.matchAll()) if (page.id !== but) page.postMessage(message);
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
      const all = await lists().catch(() => []);
      const place = listShown(all, path);
      if (place !== undefined) return Response.redirect(`${scope}${place}`);
      const found = await held(path, path).catch(() => undefined);
      if (found) return found;
      try {
        return await fetch(request);
      } catch (error) {
        if (all.length === 0) throw error;
        const rest = request.url.slice(scope.length).replace(/#.*$/s, "");
        return Response.redirect(`${scope}${folderFor(all, path)}${PAGE}#/${rest}`);
      }
    }

    // Where the explorer shows a list that isn't kept: the same filter, order and page, of the build
    // that is kept, with a network too.
    function listShown(all, path) {
      for (const { folder, lists: known, files } of all) {
        const [, slug, ordering, page] = LISTED.exec(path.slice(folder.length)) ?? [];
        if (path.startsWith(folder) && Object.hasOwn(known, slug) && !files.has(path)) {
          const state = [known[slug], ordering !== "name" && `ordering=${ordering}`, page !== "1" && `page=${page}`];
          return `${folder}${EXPLORER}#?${state.filter(Boolean).join("&")}`;
        }
      }
      return undefined;
    }

    // The language in which it is told that a page isn't there: its own if that is kept.
    const folderFor = (all, path) => (
      all.find(({ folder }) => folder !== "" && path.startsWith(folder))
        ?? all.find(({ folder }) => folder === "") ?? all[0]
    ).folder;

    // Pages say "check", and are told "newer" when the host has another build than they are of, "gone"
    // when it has none. The page that keeps says "changed"; or "switched" when a newer build has taken
    // the place of an older one: then the others are told so.
    async function hear({ data, source }) {
      if (data === "changed") read = null;
      if (data === "switched") await tell("switched", source.id);
      if (data !== "check") return;
      const path = pathOf(source.url);
      const list = (await lists()).find((one) => inList(one, path));
      if (list === undefined) return;
      try {
        if ((await offered(list.folder)).build !== list.build) source.postMessage("newer");
      } catch (error) {
        if (error instanceof GoneError) source.postMessage("gone");
      }
    }

    return { hear, held, isSomething, keep, kept, missing, offered, remove, respond };
  }

  return { BusyError, ChangedError, GoneError, LIST, UnreachableError, at };
})();
