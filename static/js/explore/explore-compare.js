// Two to four craft side by side: a row a fact, with a sign where they differ.
const ExploreCompare = (() => {
  "use strict";
  const { gettext, parts } = SpacecraftWords;
  const { make, own, unseen } = ExploreDom;

  function connect(app, craftOf) {
    const { root } = app.dataset;
    const section = app.querySelector("[data-comparison]");
    const table = app.querySelector("[data-compared]");
    const tray = app.querySelector("[data-tray]");
    let shownFor = "";

    function headOf(craft) {
      return make(
        "th", { scope: "col" },
        make("a", { href: `${root}spacecraft/${craft.id}.html` }, own(craft.name)),
      );
    }

    function rowOf({ label, text }, compared) {
      const texts = compared.map((craft) => text(craft));
      const differs = new Set(texts).size > 1;
      const sign = make("span", { "aria-hidden": "true" }, differs ? "≠ " : "");
      const named = differs ? parts(gettext("%(fact)s (differs)"), { fact: label }, unseen) : [label];
      return make(
        "tr", differs ? { class: "differs" } : {},
        make("th", { scope: "row" }, sign, ...named),
        ...texts.map((one) => make("td", {}, own(String(one)))),
      );
    }

    function show(state, hashOf) {
      const compared = state.compare.map(craftOf);
      showTray(state, compared, hashOf);
      section.hidden = compared.length < 2;
      if (shownFor === String(state.compare)) return;
      shownFor = String(state.compare);
      const facts = ExploreCraft.FACTS.filter(({ label }) => label !== null);
      table.replaceChildren(
        make("thead", {}, make("tr", {}, make("td", {}), ...compared.map(headOf))),
        make("tbody", {}, ...facts.map((fact) => rowOf(fact, compared))),
      );
    }

    function showTray(state, compared, hashOf) {
      tray.hidden = compared.length === 0;
      const chips = compared.map((craft) => make("li", {}, make(
        "a", { class: "chip", href: hashOf({ compare: state.compare.filter((id) => id !== craft.id) }) },
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
