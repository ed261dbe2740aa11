// The results: one page of craft as a list, and the way to its other pages.
const ExploreResults = (() => {
  "use strict";
  const { make, mark, unseen } = ExploreDom;
  const { gettext, number, parts } = SpacecraftWords;
  const MOST_KEPT = 500; // elements of results, of which every page takes some
  const NEAR = 2; // pages before and after the current one
  const DAY = 86_400; // seconds
  const STEP = 6; // results below the window that come in one frame
  const LOWEST = { cards: 90, table: 30 }; // pixels of a window that a result takes at least

  function connect(app, craft) {
    const { root } = app.dataset;
    const list = app.querySelector(".rows");
    const pager = app.querySelector("[data-pager]");
    const [row, pick] = ["[data-row]", "[data-pick]"].map(
      (template) => app.querySelector(template).content.firstElementChild,
    );
    const divider = app.querySelector("[data-unknown]").content.firstElementChild;
    const kept = new Map();
    let shown = []; // the rows of now, the last of them perhaps not yet in the list; null is the divider
    let seen = null; // results above the window's lower edge, when they were last looked at

    // The one place that knows how a result looks: fills a copy of the template with a craft, and
    // gives it with what a search marks and the box that chooses it.
    function fill(one) {
      const item = row.cloneNode(true);
      const part = (selector) => item.querySelector(selector);
      part("a").href = `${root}spacecraft/${one.id}.html`;
      part(".thumb").className = `thumb drawn drawn-${one.drawing}`;
      if (one.picture === null) {
        part("img").remove();
      } else {
        part("img").src = one.picture;
        part("img").addEventListener("error", (event) => { event.target.hidden = true; });
      }
      part(".status").className = `status status-${one.statusId}`;
      if (!one.inSpace) part(".in-space").remove();
      if (!one.isPlaceholder) part(".placeholder").remove();
      const inTime = (cell, datetime, ...texts) => {
        part(`${cell} time`).replaceWith(...(datetime === null ? texts : [make("time", { datetime }, ...texts)]));
      };
      const year = /^\d{4}/.exec(one.firstFlight.data); // a decade has none
      if (year === null) part(".year").remove();
      else part(".year").textContent = gettext("first flown %(year)s", { year: year[0] });
      inTime(".c-first", one.firstFlight.data, one.firstFlight.words);
      part(".c-latest").classList.toggle("same", one.latestFlight.words === one.firstFlight.words);
      inTime(".c-latest", one.latestFlight.data, one.latestFlight.words);
      const time = ExploreCraft.flownFor(one, one.timeInSpace);
      if (time === ExploreCraft.NOT_FLOWN) {
        part(".c-time time").replaceWith(make("span", {}, time));
      } else {
        // Where there is little room the days are enough.
        const end = one.timeInSpace >= DAY && time.includes(" ") ? time.indexOf(" ") : time.length;
        const rest = end < time.length ? [make("span", { class: "fine" }, time.slice(end))] : [];
        inTime(".c-time", ExploreCraft.isoDuration(one.timeInSpace), time.slice(0, end), ...rest);
      }
      part(".c-docked").textContent = ExploreCraft.flownFor(one, one.timeDocked);
      part(".c-flights").textContent = number(one.flights);
      part(".c-ends").textContent = number(one.missionEnds);
      part(".c-id").textContent = one.id;
      const [configuration, agency] = item.querySelectorAll(".c-kind bdi");
      agency.title = ExploreCraft.visible(one.agency);
      const why = make("span", { class: "why", hidden: "" });
      part(".c-kind").append(why);
      const choice = pick.cloneNode(true);
      const name = unseen(ExploreCraft.visible(one.name));
      choice.querySelector("span").append(...parts(gettext("Compare %(name)s"), { name }));
      part(".c-name").prepend(choice);
      const box = choice.querySelector("input");
      box.value = one.id;
      const texts = [
        [part(".c-name bdi"), one.name],
        [configuration, one.configuration],
        [agency, one.abbreviation || one.agency],
        [part(".status"), one.status],
      ];
      return { item, box, texts, why, markedFor: null };
    }

    function made(row) {
      if (!kept.has(row)) kept.set(row, fill(craft.at(row)));
      return kept.get(row);
    }

    function markFound(result, one, { q }, sought) {
      if (result.markedFor === q) return;
      result.markedFor = q;
      for (const [element, text] of result.texts) mark(element, text, sought);
      explain(result, one, sought);
    }

    // What was found where the result doesn't show it.
    function explain({ texts, why }, one, sought) {
      const isHit = (text, word) => ExploreSearch.marked(text, [word]).some((part) => part.isHit);
      const hidden = new Set(sought.filter((word) => !texts.some(([, text]) => isHit(text, word))));
      const withInitials = (name) => `${name} ${ExploreCraft.initials(name)}`;
      const fields = [
        [gettext("serial number %(value)s"), [one.serial]],
        [gettext("agency %(value)s"), [one.agency]],
        [gettext("family %(value)s"), [one.families]],
        [gettext("destination %(value)s"), one.destinations, withInitials],
        [gettext("rocket %(value)s"), one.rockets],
        [gettext("flown in %(value)s"), one.years],
        [gettext("type %(value)s"), [one.type]],
        [gettext("country %(value)s"), one.countries, (name, i) => `${name} ${one.nationalities[i]}`],
        [gettext("launch site %(value)s"), one.locations],
        [gettext("mission %(value)s"), one.missions],
        [gettext("flight %(value)s"), one.designators],
      ].flatMap(([message, texts, soughtIn = (text) => text]) => {
        // One text for each word that nothing before it explains.
        const told = texts.filter((text, i) => {
          const hits = [...hidden].filter((word) => isHit(soughtIn(text, i), word));
          for (const word of hits) hidden.delete(word);
          return hits.length > 0;
        });
        return told.map((text) => [message, text]);
      });
      why.hidden = fields.length === 0;
      why.replaceChildren(...fields.flatMap(([message, text], i) => {
        const value = make("bdi", {});
        mark(value, text, sought);
        return [...(i > 0 ? [" · "] : []), ...parts(message, { value })];
      }));
    }

    const inSight = () => seen ?? Math.ceil(innerHeight / LOWEST[document.documentElement.dataset.view]);

    // Makes the results that `show` puts in at once.
    async function prepare(rows, { page, size }, { pace, isGradual }) {
      if (kept.size > MOST_KEPT) {
        for (const row of kept.keys()) if (!shown.includes(row)) kept.delete(row);
      }
      const start = (page - 1) * size;
      for (const row of rows.slice(start, start + (isGradual ? inSight() : size))) {
        made(row);
        await pace.pause();
      }
    }

    function show(rows, state, { known, unknownWords, sought, pages, hashOf, isGradual }) {
      const start = (state.page - 1) * state.size;
      const here = rows.slice(start, start + state.size);
      const place = Math.max(0, known - start); // of the first without a value
      if (place < here.length) {
        here.splice(place, 0, null);
        divider.firstElementChild.textContent = unknownWords(rows.length - known);
      }
      showRows(here, state, sought, isGradual);
      list.parentElement.hidden = rows.length === 0;
      list.parentElement.className = `craft-list by-${state.ordering.replace(/^-/, "")}`;
      showPages(state.page, pages, hashOf);
    }

    // Puts results where others stand, which stay until theirs come: so nothing below them moves.
    function put(items, start) {
      items.forEach((item, i) => {
        const before = list.children[start + i];
        if (before === undefined) list.append(item);
        else if (before !== item) before.replaceWith(item);
      });
    }

    // First come the results in sight, those below the window a few a frame.
    function showRows(rows, state, sought, isGradual) {
      const itemOf = (row) => {
        if (row === null) return divider;
        const result = made(row);
        const one = craft.at(row);
        markFound(result, one, state, sought);
        result.box.checked = state.compare.includes(one.id);
        result.box.disabled = !result.box.checked
          && state.compare.length === ExploreState.MOST_COMPARED;
        return result.item;
      };
      const putFrom = (start, end) => {
        if (shown !== rows) return; // others have come
        put(rows.slice(start, end).map(itemOf), start);
        const isWhole = end >= rows.length;
        if (isWhole) list.removeAttribute("aria-busy");
        requestAnimationFrame(() => setTimeout(isWhole ? look : () => putFrom(end, end + STEP)));
      };
      shown = rows;
      list.setAttribute("aria-busy", "true");
      while (list.children.length > rows.length) list.lastChild.remove();
      putFrom(0, isGradual ? inSight() : rows.length);
    }

    // Where the layout is known anyway.
    function look() {
      const below = [...list.children].findIndex((item) => item.getBoundingClientRect().top > innerHeight);
      seen = below < 0 ? null : below;
    }

    function showPages(page, pages, hashOf) {
      pager.hidden = pages === 1;
      const link = (number, text, attributes = {}) => (
        make("a", { href: hashOf({ page: number }), ...attributes }, text)
      );
      const step = (number, text, rel) => (
        number < 1 || number > pages
          ? make("span", { class: "pager-step" }, text)
          : link(number, text, { class: "pager-step", rel })
      );
      const steps = numbers(page, pages).map((number) => make(
        "li", {},
        number === null ? make("span", {}, "…")
          : number === page ? make("span", { "aria-current": "page" }, String(number))
          : link(number, String(number)),
      ));
      pager.replaceChildren(
        step(page - 1, gettext("Previous"), "prev"), make("ul", {}, ...steps),
        step(page + 1, gettext("Next"), "next"),
      );
    }

    return { links: () => [...list.querySelectorAll("a")], prepare, show };
  }

  // First, last and near pages; null for a gap, which is never of one page alone.
  function numbers(page, pages) {
    const near = [1, pages];
    for (let n = Math.max(1, page - NEAR); n <= Math.min(pages, page + NEAR); n += 1) near.push(n);
    const shown = [...new Set(near)].sort((a, b) => a - b);
    return shown.flatMap((number, i) => {
      const gap = i === 0 ? 0 : number - shown[i - 1];
      return gap === 2 ? [number - 1, number] : gap > 2 ? [null, number] : [number];
    });
  }

  return { connect };
})();
