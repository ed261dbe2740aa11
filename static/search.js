// The search box of the lists: every word must be found in a craft's name, serial number,
// configuration or agency, letter case and accents aside. The query is kept in the address (#q=).
const CatalogSearch = (() => {
  "use strict";
  const MOST = 50;
  // Letters that Unicode doesn't take apart, as people type them.
  const PLAIN = {
    "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe",
    "ς": "σ", "‘": "'", "’": "'",
  };
  const form = document.querySelector("[data-search]");
  const box = form.querySelector("input");
  const found = form.querySelector("[data-found]");
  const results = document.querySelector("[data-results]");
  const row = document.querySelector("[data-result]").content;
  const list = document.querySelector("[data-list]");
  const root = form.dataset.root;
  let craft = null;
  let loading = false;

  function fold(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/[ıøłđðßæœς‘’]/g, (letter) => PLAIN[letter]);
  }

  // Exact before prefix before start of a word before inside; the name before other fields.
  function rank(one, words) {
    let sum = 0;
    for (const word of words) {
      let best = Infinity;
      for (let field = 0; field < one.fields.length; field += 1) {
        const text = one.fields[field];
        const at = text.indexOf(word);
        if (at < 0) continue;
        const startsWord = at === 0 || text.includes(` ${word}`);
        const kind = text === word ? 0 : at === 0 ? 1 : startsWord ? 2 : 3;
        best = Math.min(best, kind + 4 * field);
      }
      if (best === Infinity) return Infinity;
      sum += best;
    }
    return sum;
  }

  function receive(index) {
    craft = index.ids.map((id, i) => {
      const place = index.configurations[i];
      const configuration = place < 0 ? "" : index.configuration_names[place];
      const agency = place < 0 ? -1 : index.configuration_agencies[place];
      const agencyName = agency < 0 ? "" : index.agency_names[agency];
      return {
        id,
        name: index.names[i],
        status: index.statuses[i],
        configuration,
        fields: [index.names[i], index.serials[i], configuration, agencyName].map(fold),
      };
    });
    show();
  }

  function load() {
    if (craft || loading) return;
    loading = true;
    const script = document.createElement("script");
    script.src = `${root}search/index.js`;
    script.addEventListener("error", () => {
      loading = false;
      script.remove();
      found.textContent = "The search index could not be loaded; the lists below still work.";
    });
    document.head.append(script);
  }

  function render(one) {
    const item = row.cloneNode(true);
    item.querySelector("a").href = `${root}spacecraft/${one.id}.html`;
    item.querySelector("[data-name]").textContent = visible(one.name);
    item.querySelector("[data-note]").textContent = visible(one.configuration);
    item.querySelector("[data-status]").textContent = one.status;
    return item;
  }

  function visible(text) {
    return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, "\ufffd");
  }

  function show() {
    const query = box.value.trim();
    const searching = query !== "" && craft !== null;
    list.hidden = searching;
    results.hidden = !searching;
    if (query === "") {
      found.textContent = "";
      results.replaceChildren();
      return;
    }
    if (!craft) {
      found.textContent = "Loading the search index …";
      return;
    }
    const words = fold(query).split(/\s+/).filter(Boolean);
    const hits = craft
      .map((one) => ({ one, rank: rank(one, words) }))
      .filter((hit) => hit.rank < Infinity)
      .sort((a, b) => a.rank - b.rank); // stable: equal ones stay in the order of their names
    results.replaceChildren(...hits.slice(0, MOST).map((hit) => render(hit.one)));
    const more = hits.length > MOST ? `, the first ${MOST} shown` : "";
    found.textContent = hits.length === 0
      ? "No spacecraft found. Try fewer or shorter words."
      : `${hits.length} spacecraft found${more}`;
  }

  function remember() {
    const query = box.value.trim();
    const hash = query === "" ? "" : `#q=${encodeURIComponent(query)}`;
    history.replaceState(null, "", `${location.pathname}${location.search}${hash}`);
  }

  function recall() {
    const match = /^#q=(.*)$/.exec(location.hash);
    if (!match) return;
    try {
      box.value = decodeURIComponent(match[1]);
    } catch {
      return; // not an address that this page has written
    }
    load();
    show();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = results.querySelector("a");
    if (first) first.click();
  });
  box.addEventListener("focus", load);
  box.addEventListener("input", () => {
    load();
    show();
    remember();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.value !== "") {
      event.preventDefault();
      box.value = "";
      show();
      remember();
    }
  });
  window.addEventListener("hashchange", recall);
  recall();
  return { receive };
})();
