// The page that keeps the site for offline: what it takes, how far it is, what is kept, and its removal.
(() => {
  "use strict";
  const { gettext, ngettext, number } = SpacecraftWords;
  const { forget, isPossible, root, use } = SpacecraftWorker;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const keeper = part("keeper");
  const folder = new URL(keeper.dataset.files, location.href).pathname
    .slice(root.pathname.length, -SpacecraftKept.LIST.length);

  const inMegabytes = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const size = (bytes) => (
    bytes < 1e6 ? gettext("%(number)s kB", { number: number(Math.ceil(bytes / 1000)) })
      : gettext("%(number)s MB", { number: inMegabytes.format(bytes / 1e6) })
  );
  const sum = (files) => files.reduce((total, [, , bytes]) => total + bytes, 0);

  // What a list is made of, for people.
  const KINDS = [
    [gettext("Spacecraft"), /^spacecraft\//],
    [gettext("Configurations, agencies and families"), /^(configurations|agencies|families)\//],
    [gettext("Other pages"), /\.html$/],
    [gettext("Search and data"), /^(search|api)\//],
    [gettext("Scripts, styles and drawings"), /(?:)/],
  ];

  function show(name, isShown) {
    part(name).hidden = !isShown;
  }

  function say(text, isAlert = false) {
    part("state").textContent = text;
    part("state").classList.toggle("alert", isAlert);
  }

  function showContents(list) {
    const rows = KINDS.map(([label]) => ({ label, files: [] }));
    for (const file of list.files) {
      const path = file[0].startsWith(folder) ? file[0].slice(folder.length) : file[0];
      rows[KINDS.findIndex(([, pattern]) => pattern.test(path))].files.push(file);
    }
    const total = { label: gettext("All"), files: list.files };
    part("contents").replaceChildren(...[...rows, total].filter(({ files }) => files.length > 0).map(({ label, files }) => {
      const row = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = label;
      const cells = [number(files.length), size(sum(files))].map((text) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        return cell;
      });
      row.append(head, ...cells);
      return row;
    }));
    show("contents-of", true);
  }

  // What went wrong, in words.
  function told(error, needed) {
    if (error.name === "AbortError") return gettext("Stopped. What has come stays until it is removed.");
    if (error.name === "QuotaExceededError") {
      return gettext("There is no room: the browser gives this site less than the %(size)s that it takes. Nothing new is kept.", { size: size(needed) });
    }
    if (error instanceof SpacecraftKept.ChangedError) {
      return gettext("The site is just being updated, or its host changes files on their way. Try again in a minute.");
    }
    if (error.name === "TypeError" || error.message.includes("HTTP")) {
      return gettext("The network failed. What has come stays: try again to go on.");
    }
    return gettext("This browser refuses to keep it: %(cause)s", { cause: error.message });
  }

  const site = isPossible && typeof caches !== "undefined" ? SpacecraftKept.at(root.href) : null;
  let offered = null;
  let working = null; // stops what is being fetched

  async function look() {
    const kept = (await site.kept()).find((list) => list.folder === folder) ?? null;
    offered = await site.offered(folder).catch(() => null);
    const isNewer = kept !== null && offered !== null && kept.build !== offered.build;
    const list = kept ?? offered;
    if (list !== null) showContents(list);
    const takes = offered === null ? 0 : sum(await site.missing(offered));
    if (kept === null && offered === null) {
      say(gettext("Nothing is kept, and the network can’t be reached."), true);
    } else if (kept === null) {
      say(gettext("Nothing is kept yet. It takes %(size)s on this device; most hosts send a quarter of that.", { size: size(sum(offered.files)) }));
    } else if (isNewer) {
      say(gettext("The catalog is kept. A newer version is there: %(size)s of it are new.", { size: size(takes) }));
    } else {
      say(gettext("The catalog is kept on this device: %(size)s.", { size: size(sum(kept.files)) }));
    }
    part("keep").textContent = kept === null ? gettext("Keep for offline") : gettext("Get the newer version");
    show("keep", offered !== null && (kept === null || isNewer));
    show("remove", kept !== null || (await site.isSomething()));
    show("stop", false);
    show("progress", false);
  }

  async function keep() {
    const bar = part("progress").firstElementChild;
    working = new AbortController();
    for (const name of ["keep", "remove"]) show(name, false);
    for (const name of ["stop", "progress"]) show(name, true);
    // The browser may ask the visitor, who needn't answer.
    navigator.storage?.persist?.().then((isSafe) => show("unsafe", !isSafe)).catch(() => {});
    let needed = 0;
    try {
      offered = await site.offered(folder);
      const missing = await site.missing(offered);
      needed = sum(missing);
      const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
      if (quota - usage < needed) throw new DOMException("no room", "QuotaExceededError");
      let done = 0;
      bar.max = needed;
      bar.value = 0;
      say(gettext("Fetching. Leave this page open until it is done."));
      await site.fetchAll(offered, ([, , bytes]) => {
        done += bytes;
        bar.value = done;
        part("amount").textContent = gettext("%(done)s of %(all)s", { done: size(done), all: size(needed) });
      }, working.signal);
      await use(true);
      const isUpdate = (await site.kept()).some((list) => list.folder === folder);
      await site.use(offered);
      await site.prune();
      if (isUpdate) {
        navigator.serviceWorker.controller?.postMessage("switched");
        location.reload(); // this page too is of the older build
        return;
      }
      await look();
    } catch (error) {
      if (error.name === "QuotaExceededError") await site.prune().catch(() => {});
      await look().catch(() => {});
      say(told(error, needed), error.name !== "AbortError");
    } finally {
      part("amount").textContent = "";
    }
  }

  async function remove() {
    await site.remove(folder);
    // Without a network the other worker can't be had; the next visit registers it.
    if (!(await site.isSomething())) await use(false).catch(forget);
    show("unsafe", false);
    await look();
  }

  async function start() {
    if (site === null) {
      show(location.protocol === "file:" ? "disk" : "refused", true);
      return;
    }
    const asked = location.hash.slice(1);
    if (asked !== "") {
      part("again").href = new URL(asked, root);
      show("unkept", part("again").origin === root.origin);
    }
    show("keeper", true);
    part("keep").addEventListener("click", keep);
    part("stop").addEventListener("click", () => working.abort());
    part("remove").addEventListener("click", () => remove().catch((error) => say(told(error, 0), true)));
    await look();
  }

  start().catch(() => {
    show("keeper", false);
    show("refused", true);
  });
})();
