// Finds where the site begins, from a page that a host shows at any depth, and leads there.
(async () => {
  "use strict";
  const MOST = 8; // folders that are asked, of an address that may have any number

  // The nearest folder above this address with a site in it; undefined when there is none.
  async function findRoot() {
    const names = location.pathname.split("/").slice(0, -1);
    const folders = names.map((_, i) => `${location.origin}${names.slice(0, i + 1).join("/")}/`);
    for (const folder of folders.slice(0, MOST).reverse()) {
      if (await isSite(folder)) return folder;
    }
  }

  async function isSite(folder) {
    try {
      const response = await fetch(`${folder}api/meta.json`);
      return response.ok && (await response.json()).generator.name === "spacecraft-catalog";
    } catch {
      return false; // a page for whatever isn't there, say
    }
  }

  const root = await findRoot();
  if (root === undefined) return;
  for (const link of document.querySelectorAll("[data-href]")) link.href = root + link.dataset.href;
  for (const part of document.querySelectorAll("[data-way]")) part.toggleAttribute("hidden");
})();
