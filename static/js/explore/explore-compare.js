// Two to four craft side by side: a row a fact, with a sign where they are the same, and bars below figures.
// Loaded when the first craft is chosen.
const ExploreCompare = (() => {
  "use strict";
  const { gettext, listed, number, parts, unknown: UNKNOWN } = SpacecraftWords;
  const NONE = gettext("none"); // shown as a dash
  const isTold = (text) => ![UNKNOWN, NONE, ExploreCraft.NOT_FLOWN].includes(text);
  const { make, own, unseen } = ExploreDom;

  const launch = (which) => (craft) => (craft.neverFlew ? NONE : craft[which].words);
  const flown = (which) => (craft) => (craft.neverFlew ? NONE : craft.latest[which] || UNKNOWN);
  const yesOrNo = (value) => (value === null ? UNKNOWN : value ? gettext("yes") : gettext("no"));
  const time = (value) => (craft) => ExploreCraft.flownFor(craft, craft[value]);

  // The facts, with their words; those with a value have a bar, those with a look a class; those with
  // pages their folder.
  const FACTS = [
    [gettext("Status"), (craft) => craft.status, null, (craft) => `status status-${craft.statusId}`],
    [gettext("In space now"), (craft) => yesOrNo(craft.inSpace), null, (craft) => (craft.inSpace ? "status in-space" : "")],
    [gettext("Flights"), (craft) => number(craft.flights), (craft) => craft.flights],
    [gettext("Time in space"), time("timeInSpace"), (craft) => craft.timeInSpace],
    [gettext("Time docked"), time("timeDocked"), (craft) => craft.timeDocked],
    [gettext("First launch"), launch("firstFlight")],
    [gettext("Latest launch"), launch("latestFlight")],
    [gettext("Latest rocket"), flown("rocket")],
    [gettext("Latest destination"), flown("destination")],
    [gettext("Type"), (craft) => craft.type],
    [gettext("Human rated"), (craft) => yesOrNo(craft.humanRated)],
    ...[
      [gettext("Crew capacity, people"), "crew"],
      [gettext("Height, m"), "height"],
      [gettext("Diameter, m"), "diameter"],
      [gettext("Payload to orbit, kg"), "payload"],
      [gettext("Payload back to Earth, kg"), "payloadBack"],
    ].map(([label, field]) => [label, (craft) => number(craft[field]), (craft) => craft[field]]),
    [gettext("Configuration"), (craft) => craft.configuration, null, null, "configurations"],
    [gettext("Family"), (craft) => (
      craft.families || (craft.configuration === UNKNOWN ? UNKNOWN : NONE)), null, null, "families"],
    [gettext("Agency"), (craft) => craft.agency, null, null, "agencies"],
    [gettext("Country"), (craft) => listed(craft.countries) || UNKNOWN],
    [gettext("Serial number"), (craft) => craft.serial || UNKNOWN],
  ].map(([label, text, value, look, folder]) => ({ label, text, value, look, folder }));

  function connect(app, craftOf) {
    const { root } = app.dataset;
    const part = (name) => app.querySelector(`[data-${name}]`);
    const [section, table, tray] = ["comparison", "compared", "tray"].map(part);
    const [only, alike, toFind, search, found] = ["differences", "alike", "to-find", "search", "found"].map(part);
    const heading = section.querySelector("h2");
    const { title } = document;
    const all = make("button", { type: "button", class: "action" }, gettext("Show all spacecraft"));
    // Below what an address compares and asks no more than that, nothing stands until it is wanted.
    let isAlone = "compares" in document.documentElement.dataset && history.state?.place === undefined;
    let shownFor = null; // the first time may come when nothing is compared any more
    let heads = [];

    // While the comparison is in sight, which has the same links, nothing is to lie over it.
    new IntersectionObserver(([{ isIntersecting }]) => {
      tray.classList.toggle("at-rest", isIntersecting);
    }).observe(section);

    search.after(all);
    all.addEventListener("click", () => {
      isAlone = false;
      showAlone();
      found.focus();
    });

    function showAlone() {
      app.toggleAttribute("data-alone", isAlone);
      all.hidden = !isAlone;
    }

    // The page is called by what it compares.
    function showNames(compared) {
      const names = own(listed(compared.map(({ name }) => ExploreCraft.visible(name))));
      heading.replaceChildren(...parts(gettext("Comparison of %(names)s"), { names }));
      const [{ textContent: called }, { textContent: named }] = [document.querySelector("h1"), heading];
      document.title = compared.length < 2 ? title : title.replace(called, () => named);
    }

    const isMore = (state) => ExploreState.write({ ...state, compare: [], differences: false, view: "" }) !== "#?";

    // Its picture with the link that takes it away, and its name, which stays in sight.
    function headOf(craft) {
      const picture = craft.picture === null ? [] : [make("img", { src: craft.picture, alt: "" })];
      picture[0]?.addEventListener("error", (event) => { event.target.hidden = true; });
      const words = gettext("Don’t compare %(name)s", { name: ExploreCraft.visible(craft.name) });
      const remove = make("a", { class: "remove" }, unseen(words), make("span", { "aria-hidden": "true" }, "×"));
      const name = make("a", { href: `${root}spacecraft/${craft.id}.html` }, own(craft.name));
      return {
        id: craft.id,
        remove,
        picture: make("td", {}, make("span", { class: `thumb drawn drawn-${craft.drawing}` }, ...picture), remove),
        name: make("th", { scope: "col" }, name),
      };
    }

    // A bar for each value, as long as its share of the largest; none where there is nothing to compare.
    function barsOf(value, compared, texts) {
      const values = compared.map((craft, i) => (isTold(texts[i]) ? value?.(craft) : null) ?? null);
      const known = values.filter((one) => one !== null);
      const most = Math.max(...known);
      return values.map((one) => (known.length < 2 || most <= 0 || one === null ? [] : [
        make("progress", { max: most, value: Math.max(0, one), "aria-hidden": "true" }),
      ]));
    }

    function rowOf({ label, text, value, look, folder }, compared) {
      const texts = compared.map(text);
      const bars = barsOf(value, compared, texts);
      const differs = new Set(texts.filter((one) => one !== UNKNOWN)).size > 1;
      const isSame = !differs && !texts.includes(UNKNOWN);
      const named = isSame ? gettext("%(fact)s (the same)", { fact: label }) : label;
      return make(
        "tr", differs ? { class: "differs" } : {},
        make("th", { scope: "row" }, named),
        ...texts.map((one, i) => (
          make("td", {}, ...shownOf(one, look?.(compared[i]), pageOf(folder, compared[i])), ...bars[i])
        )),
      );
    }

    // The page of what a craft belongs to; of several families none is the one.
    function pageOf(folder, { ids }) {
      const [id = null, ...others] = [ids[folder]].flat();
      return id === null || others.length > 0 ? null : `${root}${folder}/${id}.html`;
    }

    // What isn't the source's own word looks otherwise: a serial number may be “Unknown” or “none” there.
    function shownOf(text, look, page) {
      if (text === NONE) return [make("span", { class: "ours", "aria-hidden": "true" }, "–"), unseen(NONE)];
      if (!isTold(text)) return [make("span", { class: "ours" }, text)];
      if (page !== null) return [make("a", { href: page }, own(text))];
      return [look ? make("span", { class: look }, own(text)) : own(text)];
    }

    function show(state, hashOf) {
      const compared = state.compare.map(craftOf);
      showTray(state, compared, hashOf);
      section.hidden = toFind.hidden = compared.length < 2;
      isAlone &&= compared.length > 1 && !isMore(state);
      showAlone();
      if (shownFor !== String(state.compare)) {
        shownFor = String(state.compare);
        showNames(compared);
        heads = compared.map(headOf);
        table.replaceChildren(
          make(
            "thead", {},
            make("tr", {}, make("td", {}), ...heads.map(({ picture }) => picture)),
            make("tr", {}, make("td", {}), ...heads.map(({ name }) => name)),
          ),
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
