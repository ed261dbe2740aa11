// What the address of a missing page may have meant: its words stand in the search box, and below it the
// nearest names. A craft or a group by its number comes first.
(async () => {
  "use strict";
  const { gettext } = SpacecraftWords;
  const MOST = { groups: 4, craft: 6 };
  const FOLDERS = new Set(["spacecraft", "configurations", "agencies", "families", "browse", "api", "pages"]);
  const NO_WORDS = new Set(["", "index", "404"]); // the last is this page itself
  const place = document.querySelector("[data-missing]");
  const form = document.querySelector("main [data-finder]");
  const path = tail();
  const words = wordsOf(path);

  // The address below the site's root.
  function tail() {
    const root = new URL(form.dataset.root, location.href).pathname;
    try {
      return decodeURIComponent(location.pathname.slice(root.length));
    } catch {
      return ""; // it was written by hand
    }
  }

  function wordsOf(address) {
    const parts = address.replace(/\.\w+$/, "").split("/");
    const folder = parts.findIndex((part) => FOLDERS.has(part.toLowerCase()));
    return parts.slice(folder + 1).join(" ").split(/[\s_.+=&-]+/).filter((word) => !NO_WORDS.has(word)).join(" ");
  }

  // The entries for as many of the words as are found together, the longest first; or for what is near.
  async function nearest(found) {
    const of = (query) => found.find(query, () => true, { most: MOST });
    const all = words.split(" ");
    let kept = [];
    let entries = [];
    for (const word of all.toSorted((a, b) => b.length - a.length)) {
      const some = all.filter((one) => one === word || kept.includes(one));
      const result = await of(some.join(" "));
      if (result.entries.length === 0) continue;
      kept = some;
      entries = result.entries;
    }
    if (kept.length > 0) return entries;
    const [near] = (await Promise.all(all.map(of))).flatMap((one) => one.near);
    return near === undefined ? [] : (await of(near)).entries;
  }

  if (words === "") return;
  form.elements.q.value = words;
  try {
    const found = await SpacecraftFinder.load(form);
    const here = found.at(path);
    const entries = here ? [here] : await nearest(found);
    if (entries.length === 0) {
      const told = gettext("No spacecraft, configuration, agency or family has a name like “%(words)s”.", { words });
      place.append(ExploreDom.make("p", {}, told));
      return;
    }
    const links = entries.map(({ path: to, name, kind }) => {
      const link = ExploreDom.make("a", { href: SpacecraftFinder.from(form, to) }, ExploreDom.own(name));
      return ExploreDom.make("li", {}, link, " ", ExploreDom.make("span", { class: "kind" }, ...SpacecraftFound.parted(kind)));
    });
    place.append(
      ExploreDom.make("h2", {}, gettext("Perhaps you meant")), ExploreDom.make("ul", {}, ...links),
    );
  } catch {
    // The box and the links of the page are enough.
  }
})();
