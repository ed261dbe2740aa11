// The results below a search box: a combobox with a listbox, whose options are links. The last leads to
// all of them in the explorer.
const SpacecraftFinderList = (() => {
  "use strict";
  const { make, mark, unseen, write } = ExploreDom;
  const { gettext, ngettext } = SpacecraftWords;
  const IN_COMPOSITION = 229; // Safari's only sign of the key that ends one

  function connect(form, found) {
    const { q: box } = form.elements;
    const criteria = SpacecraftFinder.criteriaOf(form);
    const list = make("div", { class: "found", id: `${box.id}-found`, role: "listbox", hidden: "" });
    list.setAttribute("aria-label", gettext("Results"));
    const status = unseen("");
    status.setAttribute("role", "status");
    let active = -1;
    let turns = 0; // how often something was asked

    const options = () => [...list.children];
    const isOpen = () => !list.hidden;

    function open(isWanted) {
      list.hidden = !isWanted;
      box.setAttribute("aria-expanded", String(isWanted));
      if (!isWanted) activate(-1);
    }

    function activate(at) {
      active = at;
      options().forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      const option = options()[at];
      option?.scrollIntoView({ block: "nearest" });
      if (option) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
    }

    const option = (href, ...children) => make("a", { href, role: "option", tabindex: "-1" }, ...children);

    function linkTo({ path, name, kind }, sought) {
      const title = make("bdi", {});
      mark(title, name, sought);
      const about = make("span", { class: "kind" }, ...SpacecraftFound.parted(kind));
      return option(SpacecraftFinder.from(form, path), title, " ", about);
    }

    function show({ entries, count, sought, near }) {
      const q = box.value.trim();
      list.dataset.query = q;
      const all = ngettext("Show %(num)s result", "Show all %(num)s results", count);
      const items = [
        ...entries.map((entry) => linkTo(entry, sought)),
        ...near.map((one) => option(
          SpacecraftFinder.explored(form, one), gettext("Did you mean “%(query)s”?", { query: one }),
        )),
        ...(count > 0 ? [option(SpacecraftFinder.explored(form, q), all)] : []),
      ];
      items.forEach((item, i) => { item.id = `${list.id}-${i}`; });
      list.replaceChildren(...items);
      const none = gettext("No spacecraft meets this search.");
      if (items.length === 0) list.append(make("p", { class: "kind" }, none));
      write(status, count > 0 ? ngettext("%(num)s spacecraft", "%(num)s spacecraft", count) : none);
    }

    async function look() {
      turns += 1;
      const turn = turns;
      if (ExploreSearch.words(box.value).length === 0) {
        open(false);
        write(status, "");
        return;
      }
      try {
        show(await found.find(box.value, () => turn === turns, { criteria }));
        activate(-1);
        open(true);
      } catch (error) {
        if (!(error instanceof ExplorePace.Dropped)) throw error;
      }
    }

    function move(by) {
      if (!isOpen()) return look();
      const amount = list.querySelectorAll("[role=option]").length;
      if (amount === 0) return undefined;
      // Between the last and the first stands the box itself.
      return activate(((active + 1 + by + amount + 1) % (amount + 1)) - 1);
    }

    box.addEventListener("input", look);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || event.keyCode === IN_COMPOSITION) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter" && active >= 0) options()[active].click();
      else if (event.key === "Escape" && isOpen()) open(false);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!form.contains(relatedTarget)) open(false);
    });
    box.addEventListener("focus", () => { if (box.value.trim() !== "") look(); });

    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
    })) box.setAttribute(name, value);
    form.append(list, status);
    if (document.activeElement === box && box.value.trim() !== "") look();
  }

  return { connect };
})();
