// Two to four craft side by side: a row a fact, with a sign where they differ, and bars beside figures.
// Loaded when the first craft is chosen.
const ExploreCompare = (() => {
  "use strict";
  const { gettext, number, parts, unknown: UNKNOWN } = SpacecraftWords;
  const { make, own, unseen } = ExploreDom;

  // The facts, with their words; those with a value have a bar.
  const FACTS = [
    [gettext("Serial number"), (craft) => craft.serial || UNKNOWN],
    [gettext("Status"), (craft) => craft.status],
    [gettext("In space now"), (craft) => (craft.inSpace ? gettext("yes") : gettext("no"))],
    [gettext("Configuration"), (craft) => craft.configuration],
    [gettext("Type"), (craft) => craft.type],
    [gettext("Agency"), (craft) => craft.agency],
    [gettext("Family"), (craft) => (
      craft.families || (craft.configuration === UNKNOWN ? UNKNOWN : gettext("none")))],
    [gettext("First launch"), (craft) => craft.firstFlight.words],
    [gettext("Latest launch"), (craft) => craft.latestFlight.words],
    [gettext("Flights"), number, (craft) => craft.flights],
    [gettext("Time in space"), ExploreCraft.duration, (craft) => craft.timeInSpace],
    [gettext("Time docked"), ExploreCraft.duration, (craft) => craft.timeDocked],
    [gettext("Crew capacity, people"), number, (craft) => craft.crew],
    [gettext("Height, m"), number, (craft) => craft.height],
    [gettext("Diameter, m"), number, (craft) => craft.diameter],
    [gettext("Payload to orbit, kg"), number, (craft) => craft.payload],
    [gettext("Payload back to Earth, kg"), number, (craft) => craft.payloadBack],
  ].map(([label, text, value]) => ({ label, text, value }));

  function connect(app, craftOf) {
    const { root } = app.dataset;
    const part = (name) => app.querySelector(`[data-${name}]`);
    const [section, table, tray] = ["comparison", "compared", "tray"].map(part);
    const [only, alike] = [part("differences"), part("alike")];
    let shownFor = "";
    let heads = [];

    // While the comparison is in sight, which has the same links, nothing is to lie over it.
    new IntersectionObserver(([{ isIntersecting }]) => {
      tray.classList.toggle("at-rest", isIntersecting);
    }).observe(section);

    function headOf(craft) {
      const picture = craft.picture === null ? [] : [make("img", { src: craft.picture, alt: "" })];
      picture[0]?.addEventListener("error", (event) => { event.target.hidden = true; });
      const words = gettext("Don’t compare %(name)s", { name: ExploreCraft.visible(craft.name) });
      const remove = make("a", { class: "remove" }, unseen(words), make("span", { "aria-hidden": "true" }, "×"));
      return { id: craft.id, remove, head: make(
        "th", { scope: "col" },
        make("span", { class: `thumb drawn drawn-${craft.drawing}` }, ...picture),
        make("a", { href: `${root}spacecraft/${craft.id}.html` }, own(craft.name)), " ", remove,
      ) };
    }

    // A bar for each value, as long as its share of the largest; none where there is nothing to compare.
    function barsOf(value, compared) {
      const values = compared.map((craft) => value?.(craft) ?? null);
      const known = values.filter((one) => one !== null);
      const most = Math.max(...known);
      return values.map((one) => (known.length < 2 || most <= 0 || one === null ? [] : [
        make("progress", { max: most, value: Math.max(0, one), "aria-hidden": "true" }),
      ]));
    }

    function rowOf({ label, text, value }, compared) {
      const texts = compared.map((craft) => String(text(value ? value(craft) : craft)));
      const bars = barsOf(value, compared);
      const differs = new Set(texts.filter((one) => one !== UNKNOWN)).size > 1;
      const sign = make("span", { "aria-hidden": "true" }, differs ? "≠ " : "");
      const named = differs ? parts(gettext("%(fact)s (differs)"), { fact: label }, unseen) : [label];
      return make(
        "tr", differs ? { class: "differs" } : {},
        make("th", { scope: "row" }, sign, ...named),
        ...texts.map((one, i) => make("td", {}, own(one), ...bars[i])),
      );
    }

    function show(state, hashOf) {
      const compared = state.compare.map(craftOf);
      showTray(state, compared, hashOf);
      section.hidden = compared.length < 2;
      if (shownFor !== String(state.compare)) {
        shownFor = String(state.compare);
        heads = compared.map(headOf);
        table.replaceChildren(
          make("thead", {}, make("tr", {}, make("td", {}), ...heads.map(({ head }) => head))),
          make("tbody", {}, ...FACTS.map((fact) => rowOf(fact, compared))),
        );
      }
      for (const { id, remove } of heads) remove.href = without(id, state, hashOf);
      only.checked = state.differences;
      const rows = [...table.tBodies[0].rows];
      for (const row of rows) row.hidden = state.differences && row.className === "";
      alike.hidden = rows.some((row) => !row.hidden);
    }

    const without = (id, state, hashOf) => hashOf({ compare: state.compare.filter((one) => one !== id) });

    function showTray(state, compared, hashOf) {
      tray.hidden = compared.length === 0;
      const chips = compared.map((craft) => make("li", {}, make(
        "a", { class: "chip", href: without(craft.id, state, hashOf) },
        ...parts(gettext("Don’t compare %(name)s"), { name: own(craft.name) }, unseen),
        make("span", { "aria-hidden": "true" }, " ×"),
      )));
      const next = compared.length < 2
        ? make("span", {}, gettext("Choose one more to compare."))
        : make("a", { href: "#comparison" }, gettext("Side by side"));
      const none = make("a", { class: "clear", href: hashOf({ compare: [] }) }, gettext("Compare none"));
      const most = compared.length === ExploreState.MOST_COMPARED
        ? [make("span", {}, gettext("Four at most."))] : [];
      tray.replaceChildren(make("ul", { class: "chips" }, ...chips), ...most, next, none);
    }

    return { show };
  }

  return { connect };
})();
