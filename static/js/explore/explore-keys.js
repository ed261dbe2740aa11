// The explorer by keyboard. Shortcuts of a single character can be switched off.
const ExploreKeys = (() => {
  "use strict";
  const KEY = "single-keys";
  const [FORWARD, BACK] = document.documentElement.dir === "rtl"
    ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
  const IN_COMPOSITION = 229; // Safari's only sign of the key that ends one

  function connect(app, { box, clear, commit, found, links }) {
    const dialog = app.querySelector("[data-keys]");
    const single = dialog.querySelector("[data-single-keys]");
    single.checked = SpacecraftStorage.read(KEY, ["on", "off"]) === "on";
    const tell = () => {
      if (single.checked) box.setAttribute("aria-keyshortcuts", "/");
      else box.removeAttribute("aria-keyshortcuts");
    };
    tell();
    single.addEventListener("change", () => {
      tell();
      SpacecraftStorage.write(KEY, single.checked ? "on" : "off");
    });
    app.querySelector("[data-to-keys]").addEventListener("click", () => dialog.showModal());

    // Where each arrow leads from result number `at`: to its neighbour, or to the same column of the
    // next row as they are laid out now. Before the first stands the search.
    function leadsTo(key, at, results) {
      if (key === FORWARD) return Math.min(at + 1, results.length - 1);
      if (key === BACK) return at - 1;
      const tops = results.map((link) => link.closest(".row").getBoundingClientRect().top);
      const column = at - tops.indexOf(tops[at]);
      if (key === "ArrowUp") {
        const above = tops[tops.indexOf(tops[at]) - 1];
        return above === undefined ? -1 : Math.min(tops.indexOf(above) + column, tops.lastIndexOf(above));
      }
      const below = tops[tops.lastIndexOf(tops[at]) + 1];
      return below === undefined ? at : Math.min(tops.indexOf(below) + column, tops.lastIndexOf(below));
    }

    function move(key) {
      const results = links();
      const to = leadsTo(key, results.indexOf(document.activeElement), results);
      (results[to] ?? box).focus();
    }

    // Whether the key has done something.
    function inSearch(key) {
      if (key === "Escape" && box.value !== "") {
        clear();
      } else if (key === "Enter" || key === "ArrowDown") {
        if (key === "Enter") commit();
        links()[0]?.focus();
      } else {
        return false;
      }
      return true;
    }

    function inFound(key) {
      if (key === "ArrowDown") links()[0]?.focus();
      return key === "ArrowDown";
    }

    function inResults(key) {
      if (key === "Escape") clear();
      else if (/^Arrow/.test(key)) move(key);
      else return false;
      return true;
    }

    function anywhere(key) {
      if (!single.checked) return false;
      if (key === "/") {
        box.focus();
        box.select();
      } else if (key === "?") {
        dialog.showModal();
      } else {
        return false;
      }
      return true;
    }

    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
      if (event.isComposing || event.keyCode === IN_COMPOSITION) return;
      const { target, key } = event;
      const isHandled = target === box ? inSearch(key)
        : target === found && inFound(key) ? true
        : links().includes(target) && inResults(key) ? true
        : !target.matches("input:not([type=checkbox]), select, textarea") && anywhere(key);
      if (isHandled) event.preventDefault();
    });
  }

  return { connect };
})();
