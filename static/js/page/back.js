// The way back to the list that a visitor came from, with its state and its place.
(() => {
  "use strict";
  const element = document.querySelector("[data-back]");
  const root = new URL(`${element.dataset.root}.`, location.href).href;
  const names = JSON.parse(element.dataset.back); // of the links to pages, and to folders of pages

  const page = (address) => address.split(/[?#]/)[0];

  // Hosts leave "index.html" or ".html" out, or write a page as a folder.
  const plain = (path) => path.replace(/^index\.html$|\.html$|\/$/, "");

  const isOther = ({ sameDocument, url }) => !sameDocument && (url === null || page(url) !== page(location.href));

  // The browser's history knows the whole address; the referrer lacks what stands behind a "#". Where
  // the host asks for no referrer the history may hide an address: then the referrer tells which page
  // it is, or nothing does.
  function before() {
    const { navigation } = window;
    const entries = navigation?.currentEntry ? navigation.entries() : [];
    return entries.slice(0, navigation?.currentEntry?.index).reverse().find(isOther);
  }

  const entry = before();
  const address = entry?.url ?? SpacecraftStorage.cameFrom();
  if (!page(address).startsWith(root)) return;
  const path = page(address).slice(root.length);
  const folder = path.slice(0, path.indexOf("/") + 1);
  const place = Object.keys(names).find((one) => one === folder || plain(one) === plain(path));
  // The referrer of a tab that was opened for this page lacks the explorer's state, which is all of it.
  const isExplorer = place === element.dataset.explorer;
  if (!place || (!entry && isExplorer && history.length === 1)) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = names[place];
  link.addEventListener("click", (event) => {
    if (!(entry || isExplorer) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (entry) window.navigation.traverseTo(entry.key);
    else history.back();
  });
  element.append(link);
})();
