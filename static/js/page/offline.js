// The page that keeps the site for offline: what it takes, how far it is, what is kept, and its removal.
(() => {
  "use strict";
  const { gettext, ngettext, number } = SpacecraftWords;
  const { forget, isPossible, root, tell, use } = SpacecraftWorker;
  const { BusyError, ChangedError, GoneError, UnreachableError } = SpacecraftKept;
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

  // These buttons alone. Who has pressed one that goes with that is led to the next, unless that
  // would remove what has just come.
  function showButtons(...names) {
    const used = document.activeElement;
    for (const name of ["keep", "stop", "remove"]) show(name, names.includes(name));
    if (keeper.contains(used) && used.hidden) part(names[0] === "remove" ? "state" : names[0] ?? "state").focus();
  }

  function say(text, isAlert = false) {
    if (part("state").textContent !== text) part("state").textContent = text; // said once
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
    if (error instanceof BusyError) return gettext("Another window is just fetching or removing it. Wait until it is done there.");
    if (error instanceof ChangedError) {
      return gettext("Something else came than the files of this site: it is just being updated, its host changes files on their way, or this network asks you to log in first. Try again in a minute.");
    }
    if (error instanceof GoneError) return gettext("The host doesn’t have this catalog at this address any more.");
    if (error instanceof UnreachableError) {
      return gettext("The network failed, or the host refused. What has come stays: try again to go on.");
    }
    return gettext("This browser refuses to keep it: %(cause)s", { cause: error.message });
  }

  const site = isPossible && typeof caches !== "undefined" ? SpacecraftKept.at(root.href) : null;
  let offered = null; // the host's list, as it answered last
  let working = null; // stops what is being fetched

  const keptNow = async () => (await site.kept()).find((list) => list.folder === folder) ?? null;

  // What is kept, and what the host has, which may be long in coming.
  async function look() {
    show("progress", false);
    const kept = await keptNow();
    if (kept !== null) {
      showContents(kept);
      say(gettext("The catalog is kept on this device: %(size)s.", { size: size(sum(kept.files)) }));
      showButtons("remove");
    }
    show("unsafe", kept !== null && (await navigator.storage?.persisted?.()) === false);
    const failure = await ask().then(() => null, (error) => error);
    if (failure instanceof GoneError) offered = null;
    if (kept === null) await lookWithout();
    else await lookAgain(kept, failure);
  }

  async function ask() {
    offered = await site.offered(folder);
  }

  async function lookWithout() {
    const removable = (await site.isSomething()) ? ["remove"] : [];
    if (offered === null) {
      show("contents-of", false);
      say(gettext("Nothing is kept, and the site can’t be reached."), true);
      part("keep").textContent = gettext("Try again");
      showButtons("keep", ...removable);
      return;
    }
    showContents(offered);
    say(gettext("Nothing is kept yet. It takes %(size)s on this device; most hosts send it compressed, about %(sent)s.", { size: size(sum(offered.files)), sent: size(sum(offered.files) / 4) }));
    part("keep").textContent = gettext("Keep for offline");
    showButtons("keep", ...removable);
  }

  async function lookAgain(kept, failure) {
    const lost = sum(await site.missing(kept));
    const isNewer = offered !== null && offered.build !== kept.build;
    if (isNewer) {
      say(gettext("The catalog is kept. A newer version is there: %(size)s of it are new.", { size: size(sum(await site.missing(offered))) }));
    } else if (lost > 0) {
      say(gettext("Of what is kept, the browser has removed %(size)s.", { size: size(lost) }), true);
    } else if (failure instanceof GoneError) {
      say(gettext("The catalog is kept on this device: %(size)s. The host doesn’t have it at this address any more.", { size: size(sum(kept.files)) }));
    }
    part("keep").textContent = isNewer ? gettext("Get the newer version") : gettext("Get it again");
    showButtons(...(isNewer || (lost > 0 && offered !== null) ? ["keep"] : []), "remove");
  }

  async function keep() {
    const bar = part("progress").firstElementChild;
    working = new AbortController();
    showButtons("stop");
    show("progress", true);
    // The browser may ask the visitor, who needn't answer.
    navigator.storage?.persist?.().then((isSafe) => show("unsafe", !isSafe)).catch(() => {});
    let needed = 0;
    try {
      await ask();
      needed = sum(await site.missing(offered));
      const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
      if (quota - usage < needed) throw new DOMException("no room", "QuotaExceededError");
      let done = 0;
      bar.max = needed;
      bar.value = 0;
      say(gettext("Fetching. Leave this page open until it is done."));
      const isUpdate = (await keptNow()) !== null;
      await site.keep(offered, ([, , bytes]) => {
        done += bytes;
        bar.value = done;
        part("amount").textContent = gettext("%(done)s of %(all)s", { done: size(done), all: size(needed) });
      }, working.signal);
      await use(true).catch(async (error) => {
        if (!isUpdate) await site.remove(folder); // without a worker nobody would answer with it
        throw error;
      });
      await tell(isUpdate ? "switched" : "changed");
      if (isUpdate) {
        location.reload(); // this page too is of the older build
        return;
      }
      await look();
    } catch (error) {
      await look().catch(() => {});
      say(told(error, needed), error.name !== "AbortError");
    } finally {
      part("amount").textContent = "";
    }
  }

  async function remove() {
    await site.remove(folder);
    // Without a network the other worker can't be had; the next visit registers it.
    if (await site.isSomething()) await tell("changed");
    else await use(false).catch(forget);
    await look();
  }

  async function start() {
    if (site === null) {
      const isDisk = location.protocol === "file:";
      document.querySelector("main .lead").hidden = isDisk;
      show(isDisk ? "disk" : "refused", true);
      return;
    }
    if (location.hash.startsWith("#/")) {
      part("again").href = new URL(`.${location.hash.slice(1)}`, root);
      show("unkept", true);
    }
    show("keeper", true);
    part("keep").addEventListener("click", () => (offered === null ? look() : keep()));
    part("stop").addEventListener("click", () => working.abort());
    part("remove").addEventListener("click", () => remove().catch((error) => say(told(error, 0), true)));
    await look();
  }

  start().catch(() => {
    show("keeper", false);
    show("refused", true);
  });
})();
