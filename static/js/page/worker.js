// What needs a host and not a folder on a disk: the service worker, which answers LL2's queries on a
// host that has nothing but files, and the manifest, for browsers to install the site.
(() => {
  "use strict";
  const root = new URL("..", document.currentScript.src);
  if (!("serviceWorker" in navigator) || !/^https?:$/.test(root.protocol)) return;
  const manifest = document.createElement("link");
  manifest.rel = "manifest";
  manifest.href = new URL("manifest.webmanifest", root);
  document.head.append(manifest);
  window.addEventListener("load", () => {
    // Where it can't be had, in a private window say, the site works without it.
    navigator.serviceWorker.register(new URL("sw.js", root), { scope: root }).catch(() => {});
  });
})();
