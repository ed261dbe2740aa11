// Registers the service worker, which answers LL2's queries on a host that has nothing but files.
(() => {
  "use strict";
  const root = new URL("..", document.currentScript.src);
  if (!("serviceWorker" in navigator) || !/^https?:$/.test(root.protocol)) return;
  window.addEventListener("load", () => {
    // Where it can't be had, in a private window say, the site works without it.
    navigator.serviceWorker.register(new URL("sw.js", root), { scope: root }).catch(() => {});
  });
})();
