// The facets: their choices, how many craft each would leave, and the chips of those in use.
const ExploreFacets = (() => {
  "use strict";
  const { gettext, ngettext, number, parts } = SpacecraftWords;
  const { make, own, unseen, write } = ExploreDom;
  const MOST = 40; // choices of a facet that are shown at once

  // The facets: of each its choices, and which of them each row has, or each flight.
  async function prepare(catalog, elements, pace) {
    const { index } = catalog;
    const { configurations, flights, spacecraft } = index;
    const [all, flown] = [catalog.rows, [...flights.year.keys()]];
    const KINDS = {
      craft: { items: all, valueOf: (name) => (row) => spacecraft[name][row] },
      configuration: { items: all, valueOf: (name) => (row) => configurations[name][catalog.configuration(row)] },
      flight: { items: flown, valueOf: (name) => (flight) => flights[name][flight] },
    };
    const facets = [];
    for (const { name: field, of, table } of SpacecraftTables.facets) {
      const element = elements.find((one) => one.dataset.facet === field);
      const choices = table === null
        ? [true, false].map((value) => ({ value, text: element.dataset[value] }))
        : index[table].id.map((value, i) => ({
          value, text: index[table].name[i].trim() || gettext("Unnamed (%(number)s)", { number: value }),
        }));
      const keyOf = (value) => (table === null ? Number(value) : value); // truths are 0 and 1
      const places = new Map(choices.map(({ value }, place) => [keyOf(value), place]));
      const valueOf = KINDS[of].valueOf(field);
      const shared = new Map(); // many have the same choices
      const placesOf = [];
      await pace.each(KINDS[of].items, (item) => {
        const values = [valueOf(item) ?? []].flat();
        const key = String(values);
        if (!shared.has(key)) {
          shared.set(key, values.filter((one) => places.has(one)).map((one) => places.get(one)));
        }
        placesOf.push(shared.get(key));
      });
      const label = element.querySelector("summary").textContent;
      const { ranked } = element.dataset;
      facets.push({ field, isOfFlights: of === "flight", label, ranked, choices, placesOf });
    }
    return { facets, starts: flights.starts };
  }

  // Whether a row, or a flight, has one of the choices that a state makes.
  function filterOf({ field, choices, placesOf }, chosen) {
    const wanted = new Set([...choices.keys()].filter((place) => chosen.includes(choices[place].value)));
    return { field, meets: (item) => placesOf[item].some((place) => wanted.has(place)) };
  }

  // The rows that meet all filters of a state, those of flights by one and the same flight; and for
  // each choice of each facet how many of `rows` have it and meet the filters of all other facets.
  async function sift({ facets, starts }, rows, state, pace) {
    const found = [];
    const counts = new Map(facets.map(({ field, choices }) => [field, new Int32Array(choices.length)]));
    const counters = new Map(facets.map(({ field, choices, placesOf }) => {
      const ofField = counts.get(field);
      const seen = new Int32Array(choices.length).fill(-1); // the last row: a row counts once
      return [field, (row, item) => {
        for (const place of placesOf[item]) {
          if (seen[place] !== row) ofField[place] += 1;
          seen[place] = row;
        }
      }];
    }));
    const [ofRows, ofFlights] = [false, true].map((isOfFlights) => {
      const alike = facets.filter((facet) => facet.isOfFlights === isOfFlights);
      const filters = alike.filter(({ field }) => state[field].length > 0)
        .map((facet) => filterOf(facet, state[facet.field]));
      return {
        counters: alike.map(({ field }) => counters.get(field)),
        isUsed: filters.length > 0,
        missed: (item) => filters.filter(({ meets }) => !meets(item)),
      };
    });
    await pace.each(rows, (row) => {
      const missed = ofRows.missed(row);
      if (missed.length > 1) return;
      const isNear = missed.length === 1;
      let isFlown = !ofFlights.isUsed;
      for (let flight = starts[row]; flight < starts[row + 1]; flight += 1) {
        const lacking = ofFlights.missed(flight);
        if (lacking.length === 0) isFlown = true;
        if (isNear) continue;
        if (lacking.length === 0) for (const count of ofFlights.counters) count(row, flight);
        else if (lacking.length === 1) counters.get(lacking[0].field)(row, flight);
      }
      if (!isFlown) return;
      if (isNear) {
        counters.get(missed[0].field)(row, row);
        return;
      }
      found.push(row);
      for (const count of ofRows.counters) count(row, row);
    });
    return { found, counts };
  }

  function connect(app, facets, counts, change) {
    const template = app.querySelector("[data-choice]").content.firstElementChild;
    const chips = app.querySelector("[data-chips]");
    const opener = app.querySelector("[data-to-facets]");
    const panel = app.querySelector("[data-facets]");
    const toResults = panel.querySelector("[data-to-results]");
    const shown = facets.map(({ field, ranked, choices }) => {
      const list = panel.querySelector(`[data-facet="${field}"] ul`);
      // Most used first, as beside the lists, or the newest; statuses and truths stay in their own order.
      const total = counts.get(field);
      const before = {
        use: (a, b) => total[b] - total[a] || a - b,
        newest: (a, b) => choices[b].value - choices[a].value,
      }[ranked];
      const order = [...choices.keys()].sort(before ?? ((a, b) => a - b));
      const rest = make("li", { class: "rest", hidden: "" }); // until it is known how many are left
      list.replaceChildren(rest);
      const lines = []; // by their place in the order; made when they are first shown
      const lineAt = (rank) => {
        if (lines[rank]) return lines[rank];
        const { value, text } = choices[order[rank]];
        const item = template.cloneNode(true);
        const [box, name, count] = ["input", "bdi", ".count"].map((one) => item.querySelector(one));
        name.textContent = ExploreCraft.visible(text);
        box.addEventListener("change", () => change(field, value, box.checked));
        const next = lines.find((line, place) => line && place > rank);
        list.insertBefore(item, next?.item ?? rest);
        lines[rank] = { item, box, count, value: String(value) };
        return lines[rank];
      };
      const details = list.parentElement;
      details.hidden = total.every((amount) => amount === 0); // data without flights, say
      const facet = { field, choices, order, lines, lineAt, rest, isRanked: before !== undefined, details };
      details.addEventListener("toggle", () => {
        showFacet(facet);
        reveal(facet);
      });
      return facet;
    });
    let now = null; // what stands beside the choices

    function showPanel(isOpen) {
      panel.classList.toggle("is-open", isOpen);
      opener.ariaExpanded = String(isOpen);
    }
    opener.addEventListener("click", () => showPanel(!panel.classList.contains("is-open")));
    toResults.addEventListener("click", () => {
      showPanel(false);
      const results = app.querySelector("#results");
      results.focus({ preventScroll: true });
      results.scrollIntoView();
    });

    // A choice without craft is a dead end: a long facet leaves it out where it isn't made already.
    // Of the others it shows the first; nothing on a page grows with the number of groups.
    // What is closed is brought up to date when it opens, not with each keystroke.
    function showFacet({ field, choices, order, lines, lineAt, rest, isRanked, details }) {
      if (!details.open || now === null) return;
      const amounts = now.counts.get(field);
      let shown = 0;
      let left = 0;
      for (const [rank, place] of order.entries()) {
        const amount = amounts[place];
        const isChosen = now.state[field].includes(choices[place].value);
        const isKept = isChosen || (lines[rank] && document.activeElement === lines[rank].box);
        const isWanted = isKept || !isRanked || amount > 0;
        const isHidden = !isWanted || (shown >= MOST && !isKept);
        if (isWanted && isHidden) left += 1;
        if (isHidden && !lines[rank]) continue;
        const { item, box, count } = lineAt(rank);
        write(count, number(amount));
        box.checked = isChosen;
        item.classList.toggle("is-empty", amount === 0 && !isChosen);
        if (item.hidden !== isHidden) item.hidden = isHidden;
        if (!isHidden) shown += 1;
      }
      rest.hidden = left === 0;
      write(rest, ngettext(
        "%(num)s more; the search finds them by name", "%(num)s more; the search finds them by name", left,
      ));
    }

    // What is chosen may be far down in a long facet.
    function reveal({ lines, rest }) {
      const chosen = lines.find((line) => line?.box.checked);
      if (!chosen) return;
      const list = rest.parentElement;
      const [there, top] = [chosen.item, list].map((one) => one.getBoundingClientRect().top);
      list.scrollTop += there - top - list.clientHeight / 3;
    }

    function open({ details }) {
      details.open = true;
      const fold = details.closest(".more");
      if (fold) fold.open = true;
    }

    function showChips(state, hashOf) {
      const chip = (label, text, rest) => make("li", {}, make(
        "a", { class: "chip", href: hashOf({ ...rest, page: 1 }) },
        ...parts(gettext("Remove %(filter)s"), {
          filter: parts(gettext("%(label)s: %(name)s"), { label, name: own(text) }),
        }, unseen),
        make("span", { "aria-hidden": "true" }, " ×"),
      ));
      const made = facets.flatMap(({ field, label, choices }) => (
        choices.filter(({ value }) => state[field].includes(value)).map(({ value, text }) => (
          chip(label, text, { [field]: state[field].filter((one) => one !== value) })
        ))
      ));
      write(opener, made.length > 0
        ? ngettext("Filters (%(num)s)", "Filters (%(num)s)", made.length) : gettext("Filters"));
      // The search stands in its box; it is cleared with the others.
      if (made.length > (state.q.trim() === "" ? 1 : 0)) {
        const href = hashOf(ExploreState.cleared(state));
        made.push(make("li", {}, make("a", { class: "clear", href }, gettext("Clear all"))));
      }
      chips.hidden = made.length === 0;
      chips.replaceChildren(...made);
    }

    return {
      open(fields) {
        for (const facet of shown) if (fields.includes(facet.field)) open(facet);
      },
      // The box of a choice, or what opens its facet where the box isn't there (yet); seen on a phone too.
      controlOf(field, value) {
        const facet = shown.find((one) => one.field === field && !one.details.hidden);
        if (!facet) return null;
        open(facet);
        if (!panel.checkVisibility()) opener.click();
        const box = facet.lines.find((line) => line?.value === value)?.box;
        return box?.checkVisibility() ? box : facet.details.querySelector("summary");
      },
      show(state, counts, hashOf, amount) {
        const before = now;
        write(toResults, gettext("Show %(spacecraft)s", {
          spacecraft: ngettext("%(num)s spacecraft", "%(num)s spacecraft", amount),
        }));
        now = { state, counts };
        for (const facet of shown) {
          // A facet that comes into use opens; who closes it then wants it closed.
          const isUsed = (one) => one !== null && one.state[facet.field].length > 0;
          if (isUsed(now) && !isUsed(before)) open(facet);
          showFacet(facet);
        }
        showChips(state, hashOf);
      },
    };
  }

  return { connect, prepare, sift };
})();
