{# The service worker. Gets programs.WorkerInputs. #}
// Answers LL2's queries below api/2.3.0/, or another version's, on a host that has nothing but files;
// as sw.js?keep also for the pages of a site that its visitor keeps for offline.
{% if not page.script %}
// This site has no worker any more: one that an earlier build left goes, with all that it kept.
{% else %}
importScripts({{ page.script|tojson }});
if (self.location.search === "?keep") importScripts({{ page.kept_script|tojson }});
{% endif %}
(() => {
  "use strict";
  const SCOPE = self.registration.scope;
  // Caches belong to an origin, on which several sites may stand.
  const CACHES = `spacecraft-catalog ${SCOPE} `;

  self.addEventListener("install", () => self.skipWaiting());
{% if not page.script %}
  self.addEventListener("activate", (event) => event.waitUntil((async () => {
    const ours = (await caches.keys()).filter((name) => name.startsWith(CACHES));
    for (const name of ours) await caches.delete(name);
    await self.registration.unregister();
  })()));
{% else %}
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

  const { root: ROOT } = SpacecraftTables.files;
  const API = `${SCOPE}${ROOT}`;
  const site = typeof SpacecraftKept === "undefined" ? null : SpacecraftKept.at(SCOPE);

  // All else doesn't wait until the worker has started, in browsers that can be told so.
  const PATTERN = new URL(API).pathname.replace(/[*+?:(){}]/g, "\\$&");
  if (site === null) {
    self.addEventListener("install", (event) => event.addRoutes?.({
      condition: { not: { urlPattern: { pathname: `${PATTERN}*` } } },
      source: "network",
    }));
  }

  const mirror = SpacecraftMirror.connect(read, API);

  // The network first, asked whether what the browser holds is still true; what was kept of the
  // last build if there is no network.
  async function read(path, build) {
    const address = `${SCOPE}${path}`;
    const cacheName = currentCache(); // before the file: a newer one goes with the older build
    try {
      const response = await fetch(build ? `${address}?${build}` : address, { cache: "no-cache" });
      const copy = response.clone();
      const text = await SpacecraftMirror.textOf(response, path);
      if (text !== null) keeping.add(keep(cacheName, address, copy));
      return text;
    } catch (error) {
      const cache = (await ourCaches()).at(-1);
      const held = (cache && await caches.match(address, { cacheName: cache })) ?? await site?.held(path, path);
      if (!held) throw error;
      return held.text();
    }
  }

  // What is on its way to the disk. That may be full, or the network gone meanwhile.
  const keeping = new Set();
  const kept = new Map();

  async function keep(cacheName, address, response) {
    const name = await cacheName;
    const tag = response.headers.get("ETag") ?? response.headers.get("Last-Modified");
    if (tag !== null && kept.get(address) === name + tag) return; // it lies there already
    await (await caches.open(name)).put(address, response);
    kept.set(address, name + tag);
  }

  // Of answers; what a visitor keeps is elsewhere.
  async function ourCaches() {
    return (await caches.keys()).filter((name) => (
      name.startsWith(CACHES) && !name.startsWith(`${CACHES}offline `)
    ));
  }

  // One cache a build, named by the hash of its data; those of other builds go. Requested again when
  // the last answer is ten seconds old: what a new build has added by then goes with the old one.
  let current = { name: null, at: -Infinity };
  function currentCache() {
    if (performance.now() - current.at > 10_000) {
      current = { name: findCache(), at: performance.now() };
      current.name.catch(() => { current.at = -Infinity; });
    }
    return current.name;
  }

  async function findCache() {
    const meta = await fetch(`${SCOPE}api/meta.json`, { cache: "no-cache" });
    const name = CACHES + (await meta.json()).hashes.content;
    for (const other of await ourCaches()) {
      if (other !== name) await caches.delete(other);
    }
    return name;
  }

  async function respond(request, path, query) {
    if (/[^/]$/.test(path)) return Response.redirect(`${API}${path}/${query && `?${query}`}`, 301);
    const { status, body } = await mirror.answer(path, query).catch((error) => (
      LL2.answer(503, { detail: `The mirror could not be read: ${error.message}` })
    ));
    // Without a network the page may be out of reach as well.
    const shell = wantsPage(request, query) ? await read("api/answer.html").catch(() => null) : null;
    return new Response(shell === null ? body : pageOf(shell, request, path, status, body), {
      status,
      headers: {
        "Content-Type": shell === null ? "application/json" : "text/html; charset=utf-8",
        Vary: "Accept",
      },
    });
  }

  // A browser gets the browsable page, as from LL2; a program says nothing, or asks for JSON.
  function wantsPage(request, query) {
    const format = LL2.formatOf(query);
    return format === "api"
      || (format === "" && (request.headers.get("Accept") ?? "").includes("text/html"));
  }

  function pageOf(shell, request, path, status, body) {
    const { pathname, search } = new URL(request.url);
    return Browsable.fill(shell, {
      root: "../".repeat(`${ROOT}${path}`.split("/").length - 1),
      method: request.method,
      target: pathname + search,
      status,
      body,
    });
  }

  self.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    const [address, query = ""] = url.split("#")[0].split(/\?(.*)/s);
    if (method !== "GET" || !address.startsWith(SCOPE)) return;
    if (!address.startsWith(API) || /\.json(?:\.gz)?$/.test(address)) {
      if (site !== null) event.respondWith(site.respond(event));
      return;
    }
    const response = respond(event.request, address.slice(API.length), query);
    event.respondWith(response);
    event.waitUntil(response.then(async () => {
      await Promise.allSettled(keeping);
      keeping.clear();
    }));
  });

  if (site !== null) {
    self.addEventListener("message", (event) => event.waitUntil(site.hear(event).catch(() => {})));
  }
{% endif %}
})();
