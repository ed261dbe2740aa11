// Finds where the site begins, from a page that a host shows at any depth, and leads there.
(async () => {
  "use strict";
  const MOST = 8; // folders that are asked, of an address that may have any number
  const names = location.pathname.split("/").slice(0, -1);
  const folders = names.map((_, i) => `${names.slice(0, i + 1).join("/")}/`).slice(0, MOST).reverse();

  // The theme that was chosen on the site, before anything is painted: storage.js names it by the
  // site's folder, whichever that is.
  function chosenTheme() {
    try {
      for (const folder of folders) {
        const theme = localStorage.getItem(`spacecraft-catalog ${folder} theme`);
        if (theme === "light" || theme === "dark") return theme;
      }
    } catch {
      // storage may be switched off
    }
    return "auto";
  }

  // The nearest folder above this address with a site in it; undefined when there is none.
  async function findRoot() {
    for (const folder of folders) if (await isSite(folder)) return location.origin + folder;
  }

  async function isSite(folder) {
    try {
      const response = await fetch(`${folder}api/meta.json`);
      return response.ok && (await response.json()).generator.name === "spacecraft-catalog";
    } catch {
      return false; // a page for whatever isn't there, say
    }
  }

  document.documentElement.dataset.theme = chosenTheme();
  const isRead = new Promise((done) => { addEventListener("DOMContentLoaded", done); });
  const [root] = await Promise.all([findRoot(), isRead]);
  if (root === undefined) {
    for (const link of document.querySelectorAll("[data-to]")) link.href = link.dataset.to;
    document.querySelector("[data-lost-way]").hidden = false;
    return;
  }
  for (const link of document.querySelectorAll("[data-href]")) link.href = root + link.dataset.href;
  for (const form of document.querySelectorAll("[data-finder]")) {
    form.dataset.root = root;
    form.action = `${root}explore.html`;
  }
  for (const part of document.querySelectorAll("[data-way]")) part.toggleAttribute("hidden");
  for (const part of document.querySelectorAll(".awaiting")) part.classList.remove("awaiting");
  for (const path of document.body.dataset.scripts.split(" ")) {
    const script = document.createElement("script");
    script.async = false;
    script.src = root + path;
    document.head.append(script);
  }
})();
