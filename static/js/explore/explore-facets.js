// The facets: their choices, how many craft each would leave, and the chips of those in use.
const ExploreFacets = (() => {
  "use strict";
  const { gettext, ngettext, number, parts } = SpacecraftWords;
  const { make, own, unseen, write } = ExploreDom;
  const MOST = 40; // choices of a facet that are shown at once

  // The choices of each facet, and for each row which of them it has.
  async function prepare(catalog, elements, pace) {
    const { index } = catalog;
    const { configurations, spacecraft: columns } = index;
    const ofConfiguration = (field) => (row) => (
      [configurations[field][catalog.configuration(row)] ?? []].flat()
    );
    const ofItself = (field) => (row) => [columns[field][row] ?? []].flat();
    const ofTruth = (field) => (row) => [columns[field][row] === 1];
    const valuesBy = ({ name, kind, ofCraft }) => (
      kind === "boolean" ? ofTruth(name) : ofCraft ? ofItself(name) : ofConfiguration(name)
    );
    const facets = [];
    for (const axis of SpacecraftTables.axes.filter((one) => one.isExplored)) {
      const field = axis.name;
      const element = elements.find((one) => one.dataset.facet === field);
      const table = axis.table === null ? null : index[axis.table];
      const valuesOf = valuesBy(axis);
      const isRanked = "ranked" in element.dataset;
      const choices = table === null
        ? [true, false].map((value) => ({ value, text: element.dataset[value] }))
        : table.id.map((value, i) => ({
          value, text: table.name[i].trim() || gettext("Unnamed (%(number)s)", { number: value }),
        }));
      const places = new Map(choices.map(({ value }, place) => [value, place]));
      const shared = new Map(); // many rows have the same choices
      const placesOf = [];
      await pace.each(catalog.rows, (row) => {
        const values = valuesOf(row);
        const key = String(values);
        if (!shared.has(key)) shared.set(key, values.map((value) => places.get(value)));
        placesOf.push(shared.get(key));
      });
      const label = element.querySelector("summary").textContent;
      facets.push({ field, label, isRanked, choices, placesOf });
    }
    return facets;
  }

  // The rows that meet all filters; and for each choice of each facet how many of `rows` have it
  // and meet the filters of all other facets.
  async function sift(facets, rows, filters, pace) {
    const found = [];
    const counts = new Map(facets.map(({ field, choices }) => [field, new Int32Array(choices.length)]));
    const countOf = facets.map(({ field, placesOf }) => {
      const ofField = counts.get(field);
      return (row) => { for (const place of placesOf[row]) ofField[place] += 1; };
    });
    const byField = new Map(facets.map(({ field }, i) => [field, countOf[i]]));
    await pace.each(rows, (row) => {
      const failed = filters.filter(({ meets }) => !meets(row));
      if (failed.length === 0) {
        found.push(row);
        for (const count of countOf) count(row);
      } else if (failed.length === 1) {
        byField.get(failed[0].field)(row);
      }
    });
    return { found, counts };
  }

  function connect(app, facets, counts, change) {
    const template = app.querySelector("[data-choice]").content.firstElementChild;
    const chips = app.querySelector("[data-chips]");
    const opener = app.querySelector("[data-to-facets]");
    const panel = app.querySelector("[data-facets]");
    const shown = facets.map(({ field, isRanked, choices }) => {
      const list = panel.querySelector(`[data-facet="${field}"] ul`);
      // Most used first, as beside the lists; statuses and truths stay in their own order.
      const total = counts.get(field);
      const order = [...choices.keys()].sort((a, b) => (isRanked ? total[b] - total[a] : 0) || a - b);
      const rest = make("li", { class: "rest" });
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
        lines[rank] = { item, box, count };
        return lines[rank];
      };
      const details = list.parentElement;
      const facet = { field, choices, order, lines, lineAt, rest, isRanked, details };
      details.addEventListener("toggle", () => showFacet(facet));
      return facet;
    });
    let now = null; // what stands beside the choices

    opener.addEventListener("click", () => {
      const isOpen = panel.classList.toggle("is-open");
      opener.setAttribute("aria-expanded", String(isOpen));
    });

    // A choice without craft is a dead end: a long facet leaves it out where it isn't made already.
    // Of the others it shows the first; nothing on a page grows with the number of groups.
    // What is closed is brought up to date when it opens, not with each keystroke.
    function showFacet({ field, choices, order, lines, lineAt, rest, isRanked, details }) {
      if (!details.open) return;
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
      if (state.q.trim() !== "") made.unshift(chip(gettext("Search"), state.q.trim(), { q: "" }));
      write(opener, made.length > 0
        ? ngettext("Filters (%(num)s)", "Filters (%(num)s)", made.length) : gettext("Filters"));
      if (made.length > 1) {
        const href = hashOf(ExploreState.cleared(state));
        made.push(make("li", {}, make("a", { class: "clear", href }, gettext("Clear all"))));
      }
      chips.hidden = made.length === 0;
      chips.replaceChildren(...made);
    }

    return {
      show(state, counts, hashOf) {
        const before = now;
        now = { state, counts };
        for (const facet of shown) {
          // A facet that comes into use opens; who closes it then wants it closed.
          const isUsed = (one) => one !== null && one.state[facet.field].length > 0;
          if (isUsed(now) && !isUsed(before)) facet.details.open = true;
          showFacet(facet);
        }
        showChips(state, hashOf);
      },
    };
  }

  return { connect, prepare, sift };
})();
