// What needs a host and not a folder on a disk: the service worker, which answers LL2's queries on a
// host that has nothing but files, and the manifest, for browsers to install the site. Who keeps the
// site for offline has the same worker by another address, sw.js?keep: it answers for pages too.
const SpacecraftWorker = (() => {
  "use strict";
  const root = new URL("..", document.currentScript.src);
  const { serviceWorker } = navigator;
  const isPossible = serviceWorker !== undefined && /^https?:$/.test(root.protocol);
  const LATER = `spacecraft-catalog ${root.pathname} later`;

  // Settled when the worker answers; fails where it can't be had, in a private window say.
  async function use(keeps) {
    const script = new URL(keeps ? "sw.js?keep" : "sw.js", root);
    const { installing, waiting, active } = await serviceWorker.register(script, { scope: root });
    const worker = [installing, waiting, active].find((one) => one?.scriptURL === script.href);
    await new Promise((done, failed) => {
      const look = () => {
        if (worker.state === "activated") done();
        if (worker.state === "redundant") failed(new Error("The service worker was not installed."));
      };
      worker.addEventListener("statechange", look);
      look();
    });
  }

  // Of the site itself, not of another one above it.
  async function registration() {
    const there = await serviceWorker.getRegistration(root);
    return there?.scope === root.href ? there : null;
  }

  const forget = async () => (await registration())?.unregister();
  const tell = async (message) => (await registration())?.active?.postMessage(message);

  // A newer build than the one that is kept: until the visitor asks for it, nothing changes.
  function offer(text) {
    const { gettext } = SpacecraftWords;
    if (document.querySelector("[data-keeper], .offer")) return; // that page says so itself
    try {
      if (sessionStorage.getItem(LATER)) return;
    } catch {
      // storage may be switched off
    }
    const bar = document.createElement("div");
    bar.className = "offer";
    bar.setAttribute("role", "status");
    const link = document.createElement("a");
    link.href = document.querySelector("a[data-offline]").href;
    link.textContent = text;
    const later = document.createElement("button");
    later.className = "tool";
    later.textContent = gettext("Not now");
    later.addEventListener("click", () => {
      bar.remove();
      try {
        sessionStorage.setItem(LATER, "yes");
      } catch {
        // then it is told again
      }
    });
    bar.append(link, later);
    document.body.append(bar);
  }

  async function start() {
    const isKept = await caches.has(`spacecraft-catalog ${root.href} offline lists`);
    await use(isKept);
    if (isKept) await tell("check");
  }

  if (isPossible) {
    const manifest = document.createElement("link");
    manifest.rel = "manifest";
    manifest.href = new URL("manifest.webmanifest", root);
    document.head.append(manifest);
    serviceWorker.addEventListener("message", ({ data }) => {
      const { gettext } = SpacecraftWords;
      if (data === "newer") offer(gettext("A newer version of this catalog is there."));
      if (data === "gone") offer(gettext("This catalog isn’t at this address any more: you see what is kept."));
      if (data === "switched") location.reload();
    });
    window.addEventListener("load", () => start().catch(() => {}));
  }
  return { forget, isPossible, root, tell, use };
})();
