// The explorer: its state stands in the address, and all that it shows is worked out from that.
const SpacecraftExplorer = (() => {
  "use strict";
  const { later, write } = ExploreDom;
  const { gettext, listed, ngettext } = SpacecraftWords;
  const app = document.querySelector("[data-explorer]");
  const failed = document.querySelector("[data-failed]");
  const part = (name) => app.querySelector(`[data-${name}]`);
  const box = part("search").elements.q;
  const found = part("found");
  const ordering = part("ordering");
  const turn = part("turn");
  const size = part("size");
  const forms = part("export");
  const page = document.documentElement.dataset;
  const chosenView = page.view; // for lists, as preferences.js has found it
  const roomForTable = matchMedia("(min-width: 80rem)"); // as static/css/3-lists.css has it
  const LATE = 500; // milliseconds that results wait for what is to stand above them
  const REMEMBER = 150; // milliseconds: browsers allow only so many changes of the address

  const toolbar = app.querySelector(".toolbar");
  const [compareScript, exportScript, groupsScript, nothingScript] = app.dataset.later.split(" ");
  // What the address compares is shown first of all.
  if ("compares" in page && compareScript) {
    document.head.append(ExploreDom.make("link", { rel: "preload", as: "script", href: compareScript }));
  }
  const { load, receive } = ExploreIndex.connect(app.dataset.index.split(" "), receiveAll, fail);

  function fail() {
    write(found, "");
    app.hidden = true;
    failed.hidden = false;
  }

  failed.querySelector("[data-again]").addEventListener("click", (event) => {
    event.preventDefault();
    failed.hidden = true;
    app.hidden = false;
    write(found, gettext("Loading the search index …"));
    box.focus();
    load();
  });
  part("search").addEventListener("submit", (event) => event.preventDefault());
  // A place in the page must not take the state's place in the address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']:not([href^='#?'])");
    // Links of drawings have no hash.
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    if (target === forms) forms.open = true;
    target.tabIndex = -1;
    target.focus();
    target.scrollIntoView();
  });
  const showView = () => {
    for (const button of toolbar.querySelectorAll("[data-view]")) button.checked = button.value === page.view;
  };
  showView();
  toolbar.inert = true; // until there is something to order

  const cameBy = () => performance.getEntriesByType("navigation")[0]?.type;
  const isBack = () => cameBy() === "back_forward";
  const isNew = () => cameBy() === "navigate";

  async function receiveAll(joined) {
    try {
      await ExplorePace.breathe(); // the index has only just been read
      const pace = ExplorePace.start();
      const data = joined();
      await pace.pause();
      await start(data, pace);
    } catch (error) {
      fail(); // the index of another version, say
      throw error;
    }
  }

  async function start(data, pace) {
    const catalog = SpacecraftQuery.prepare(data.index);
    const craft = ExploreCraft.connect(catalog, data);
    await pace.pause();
    const corpus = await ExploreSearch.prepare(catalog.rows, craft.searched, pace, craft.flights);
    const sifted = await ExploreFacets.prepare(catalog, [...app.querySelectorAll("[data-facet]")], pace);
    const { facets } = sifted;
    const fields = [...ordering.options].map((option) => option.value).filter((field) => field !== "");
    const known = {
      facets: new Map(facets.map(({ field, choices }) => (
        [field, new Map(choices.map(({ value }) => [String(value), value]))]
      ))),
      ids: new Map(data.index.spacecraft.id.map((id) => [String(id), id])),
      orderings: fields.flatMap((field) => [field, `-${field}`]),
    };
    const labels = new Map(facets.map(({ field, label }) => [field, label]));
    const results = ExploreResults.connect(app, craft);
    const named = later(groupsScript, () => ExploreGroups.connect(app, data, catalog, craft));
    const comparison = later(compareScript, () => (
      ExploreCompare.connect(app, (id) => craft.at(catalog.rowOf().get(id)))
    ));
    const advice = later(nothingScript, () => ExploreNothing);
    const exports = later(exportScript, () => ExploreExport.connect(app, craft, labels));
    const all = await ExploreFacets.sift(sifted, catalog.rows, ExploreState.EMPTY, pace);
    const choices = ExploreFacets.connect(app, facets, all.counts, choose);
    // The headings of the table, each with the ordering that it leads to first.
    const headings = [...app.querySelectorAll(".sorts a")].map((link) => {
      const { ordering: first } = ExploreState.parse(new URL(link.dataset.href, location), known).state;
      return { link, first: first || "name" };
    });
    await pace.pause();
    let state = null;
    let remembering = null;
    let turns = 0; // how often something was to be shown
    let isCompared = false; // anything yet
    let exported = null; // what the other forms are of

    // The rows that a state finds, in its order, and what is behind each choice. Behind the first
    // `known` rows are those without a value of what they are ordered by.
    async function find(asked, pace) {
      const words = ExploreSearch.words(asked.q);
      const { rows, ranks, sought } = words.length === 0
        ? { rows: catalog.rows, ranks: null, sought: words } : await ExploreSearch.find(corpus, words, pace);
      const { found, counts } = await ExploreFacets.sift(sifted, rows, asked, pace);
      const by = asked.ordering || "name";
      catalog.rank(by.replace("-", "")); // kept; the first time takes long
      await pace.pause();
      const ordered = SpacecraftQuery.order(catalog, found, by);
      await pace.pause();
      const { known, unknown } = SpacecraftQuery.orderForPeople(catalog, ordered, by);
      const all = known.concat(unknown);
      await pace.pause();
      if (asked.ordering !== "" || ranks === null) return { rows: all, known: known.length, counts, sought };
      // Of equally good matches the first by name stays first.
      return { rows: SpacecraftQuery.sorted(all, (row) => ranks[row]), known: all.length, counts, sought };
    }

    const hashOf = (change) => ExploreState.write({ ...state, ...change });

    // What was asked for before and isn't found yet is dropped.
    async function show(asked, options) {
      turns += 1;
      const turn = turns;
      state = asked;
      if (box.value !== state.q) box.value = state.q;
      showOrdering();
      page.view = state.view || chosenView; // what the address says is not kept
      showView();
      size.value = String(state.size);
      showHeadings();
      app.setAttribute("aria-busy", "true");
      try {
        await showFound(asked, ExplorePace.start(() => turn === turns), options);
      } catch (error) {
        if (!(error instanceof ExplorePace.Dropped)) throw error;
      }
      if (turn === turns) app.removeAttribute("aria-busy");
    }

    async function showFound(asked, pace, { leftOut = [], isGradual = false } = {}) {
      const { rows, known: amount, counts, sought } = await find(asked, pace);
      const pages = Math.max(1, Math.ceil(rows.length / asked.size));
      const paged = { ...asked, page: Math.min(asked.page, pages) };
      await results.prepare(rows, paged, { pace, isGradual });
      // Before the results, which it stands above; without the script they come all the same.
      if (sought.length > 0 || !part("groups").hidden) {
        const late = new Promise((done) => { setTimeout(done, LATE); });
        await (await pace.wait(Promise.race([named(), late])))?.show(sought, pace);
      }
      isCompared ||= asked.compare.length > 0;
      const compared = isCompared ? await pace.wait(comparison()) : null;
      state = paged;
      const lost = asked.page > pages ? [`page=${asked.page}`] : [];
      choices.show(state, counts, hashOf, rows.length);
      results.show(rows, state, { known: amount, unknownWords, sought, pages, hashOf, isGradual });
      if (compared) {
        await pace.pause(); // a table takes long too
        compared.show(state, hashOf);
      }
      exported = [state, rows, amount];
      showForms();
      write(found, sentence(rows.length, pages));
      showLeftOut([...leftOut, ...lost]);
      const nothing = part("nothing");
      if (rows.length === 0) {
        const countOf = async (other) => (await find(other, pace)).rows.length;
        await (await pace.wait(advice()))?.show(nothing, state, facets, corpus, { countOf, hashOf, pace });
      }
      nothing.hidden = rows.length > 0;
    }

    async function showForms() {
      if (forms.open) (await exports())?.show(...exported);
    }

    function sentence(count, pages) {
      const spacecraft = amountOf(count);
      if (count === 0) return spacecraft;
      const values = { spacecraft, order: words(), number: state.page, pages };
      return pages === 1
        ? gettext("%(spacecraft)s, %(order)s", values)
        : gettext("%(spacecraft)s, %(order)s; page %(number)s of %(pages)s", values);
    }

    const amountOf = (count) => ngettext("%(num)s spacecraft", "%(num)s spacecraft", count);

    const unknownWords = (count) => gettext(
      "%(field)s unknown: %(spacecraft)s", { field: optionOf(fieldOf()).label, spacecraft: amountOf(count) },
    );

    const isByMatch = () => state.ordering === "" && state.q.trim() !== "";
    const fieldOf = () => state.ordering.replace("-", "") || "name";

    const optionOf = (field) => [...ordering.options].find(({ value }) => value === field);

    const turned = (one) => (one.startsWith("-") ? one.slice(1) : `-${one}`);

    function wordsOf(one) {
      const { ascending, descending } = optionOf(one.replace("-", "")).dataset;
      return one.startsWith("-") ? descending : ascending;
    }

    const words = () => (isByMatch() ? gettext("best match first") : wordsOf(state.ordering || "name"));

    function showOrdering() {
      const [best] = ordering.options;
      best.hidden = state.q.trim() === "";
      ordering.value = isByMatch() ? "" : fieldOf();
      turn.hidden = isByMatch();
      const isDescending = state.ordering.startsWith("-");
      write(turn, isDescending ? "↓" : "↑");
      turn.setAttribute(
        "aria-label", isDescending ? gettext("Descending; reverse") : gettext("Ascending; reverse"),
      );
      turn.title = words();
    }

    // As on the lists, where they are seen: what is not is no link either.
    function showHeadings() {
      for (const { link, first } of headings) {
        const field = first.replace("-", "");
        const isCurrent = !isByMatch() && field === fieldOf();
        const heading = link.parentElement;
        if (isCurrent) heading.setAttribute("aria-sort", state.ordering.startsWith("-") ? "descending" : "ascending");
        else heading.removeAttribute("aria-sort");
        const target = isCurrent ? turned(state.ordering || "name") : first;
        link.title = wordsOf(target);
        if (page.view === "table" && roomForTable.matches) link.href = hashOf({ ordering: target, page: 1 });
        else link.removeAttribute("href");
      }
    }

    // What of the address wasn't understood; as much of it as can be read.
    function showLeftOut(parts) {
      const element = part("left-out");
      element.hidden = parts.length === 0;
      write(element, parts.length === 0 ? "" : ignored(parts));
    }

    function ignored(parts) {
      const parameters = listed(parts.slice(0, 3).map((text) => gettext("“%(text)s”", {
        text: ExploreCraft.visible(text.length > 40 ? `${text.slice(0, 40)}…` : text),
      })));
      if (parts.length <= 3) return gettext("Ignored unknown parameters: %(parameters)s.", { parameters });
      return ngettext(
        "Ignored unknown parameters: %(parameters)s and %(num)s more.",
        "Ignored unknown parameters: %(parameters)s and %(num)s more.",
        parts.length - 3, { parameters },
      );
    }

    // Writes the address of what was typed, in place of the one before.
    function remember() {
      clearTimeout(remembering);
      if (remembering !== null) history.replaceState(history.state, "", ExploreState.write(state));
      remembering = null;
    }

    // Writes where the page stands: a browser that comes back looks for the place before the
    // results are there again.
    function leave(event) {
      if (event.target.closest("a[href]:not([href^='#'])")) history.replaceState({ place: window.scrollY }, "");
    }

    // Goes to another state, from which Back leads here.
    function go(change) {
      remember();
      const hash = hashOf(change);
      if (hash !== location.hash) history.pushState(null, "", hash);
      return show({ ...state, ...change });
    }

    // Shows what the address tells; gives whether it has a search, an empty one too.
    async function recall() {
      clearTimeout(remembering); // what was typed belongs to the address that was left
      remembering = null;
      const isState = ExploreState.isState(location.hash);
      if (!isState && location.hash !== "" && state !== null) return false; // a place in the page
      const { state: asked, leftOut, isSought } = ExploreState.parse(location, known);
      // A state has one address, wherever it was read. One with mistakes stays, to tell them again.
      const isElsewhere = location.search !== "" || (isState && !location.hash.startsWith("#?"));
      if (isElsewhere || (isState && leftOut.length === 0)) {
        history.replaceState(history.state, "", location.pathname + ExploreState.write(asked));
      }
      // A browser that comes back, and who comes by a control of a list, look for a place in the page.
      await show(asked, { leftOut, isGradual: state === null && origin === null && !isBack() });
      return isSought;
    }

    function choose(field, value, isChosen) {
      const others = state[field].filter((one) => one !== value);
      const all = isChosen ? [...others, value] : others;
      // In the order of the choices, so that one selection has one address.
      const values = [...known.facets.get(field).values()].filter((one) => all.includes(one));
      go({ [field]: values, page: 1 });
    }

    function search(q) {
      clearTimeout(remembering);
      remembering = setTimeout(remember, REMEMBER);
      return show({ ...state, q: q.slice(0, ExploreState.LONGEST), page: 1 }, { isGradual: true });
    }

    // What is chosen far down the page changes what stands above: it stays where it is.
    async function compare(target) {
      const before = target.getBoundingClientRect().top;
      const id = Number(target.value);
      const others = state.compare.filter((one) => one !== id);
      await go({ compare: target.checked ? [...others, id] : others });
      window.scrollBy(0, target.getBoundingClientRect().top - before);
    }

    box.addEventListener("input", () => search(box.value));
    ordering.addEventListener("change", () => {
      const [option] = ordering.selectedOptions;
      go({ ordering: option.dataset.first ?? "", page: 1 });
    });
    turn.addEventListener("click", () => go({ ordering: turned(state.ordering || "name"), page: 1 }));
    roomForTable.addEventListener("change", showHeadings);
    forms.addEventListener("toggle", showForms);
    part("differences").addEventListener("change", ({ target }) => go({ differences: target.checked }));
    size.addEventListener("change", () => go({ size: Number(size.value), page: 1 }));
    app.querySelector(".rows").addEventListener("change", ({ target }) => compare(target));
    toolbar.addEventListener("change", ({ target }) => {
      if ("view" in target.dataset) go({ view: target.value });
    });
    app.addEventListener("click", async (event) => {
      const link = event.target.closest("a[href^='#?']");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const compared = link.closest("[data-tray], [data-comparison]");
      const links = () => [...(compared?.querySelectorAll("a[href^='#?']") ?? [])];
      const at = links().indexOf(link);
      const isHeading = link.closest(".headings") !== null;
      // What is no longer compared changes what stands above: the results stay where they are.
      const before = found.getBoundingClientRect().top;
      await go(ExploreState.parse({ hash: link.hash }, known).state);
      if (compared === part("tray")) window.scrollBy(0, found.getBoundingClientRect().top - before);
      // The heading is still there, to reverse the order; of those compared another has taken the place.
      if (compared) (compared.hidden ? found : links()[at] ?? found).focus({ preventScroll: true });
      else if (!isHeading) found.focus();
    });
    window.addEventListener("hashchange", recall);
    window.addEventListener("pagehide", remember);
    app.addEventListener("click", remember, { capture: true });
    document.addEventListener("click", leave, { capture: true });
    ExploreKeys.connect(app, {
      box,
      clear() {
        if (box.value !== "") search("");
        box.focus();
      },
      commit: remember,
      found,
      links: results.links,
    });
    found.tabIndex = -1;
    const origin = ExploreState.originOf(location);
    choices.open(origin?.open ?? []);
    const typed = box.value; // before there was anything to search
    const recalled = recall();
    if (typed !== "") await search(typed);
    const isSought = await recalled;
    // Who comes from a search box goes on in this one.
    if (isSought && isNew() && document.activeElement === document.body) {
      box.focus({ preventScroll: true });
      box.setSelectionRange(box.value.length, box.value.length);
    }
    delete app.dataset.loading;
    toolbar.inert = false;
    // Who comes by a control of a list finds the same one at the same place.
    const control = { ordering, turn }[origin?.field] ?? choices.controlOf(origin?.field, origin?.value);
    if (control) {
      window.scrollBy(0, control.getBoundingClientRect().top - origin.top);
      control.focus({ preventScroll: true });
    }
    const { place } = history.state ?? {};
    if (place !== undefined && isBack()) window.scrollTo(0, place);
  }

  load();
  return { receive };
})();
