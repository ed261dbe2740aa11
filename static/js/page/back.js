// The way back to the list that a visitor came from, with its state and its place.
(() => {
  "use strict";
  const root = new URL("..", document.currentScript.src).href;
  const NAMES = [
    [/^(index\.html)?$/, "all spacecraft"],
    [/^browse\//, "the list"],
    [/^explore(\.html|\/)?$/, "the explorer"], // some hosts leave the ".html" out
    [/^configurations\//, "the configuration"],
    [/^agencies\//, "the agency"],
    [/^families\//, "the family"],
  ];

  const page = (address) => address.split(/[?#]/)[0];

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
  const address = entry?.url ?? document.referrer;
  const path = page(address).startsWith(root) ? page(address).slice(root.length) : null;
  const name = NAMES.find(([pattern]) => path !== null && pattern.test(path))?.[1];
  // The referrer of a tab that was opened for this page lacks the explorer's state, which is all of it.
  const isExplorer = name === "the explorer";
  if (!name || (!entry && isExplorer && history.length === 1)) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = `Back to ${name}`;
  link.addEventListener("click", (event) => {
    if (!(entry || isExplorer) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (entry) window.navigation.traverseTo(entry.key);
    else history.back();
  });
  document.querySelector("[data-back]").append(link);
})();
