// The explorer by keyboard. Shortcuts of a single character can be switched off.
const ExploreKeys = (() => {
  "use strict";
  const KEY = "single-keys";
  const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

  function isSwitchedOn() {
    try {
      return localStorage.getItem(KEY) !== "off";
    } catch {
      return true; // storage may be switched off
    }
  }

  function connect(app, { box, clear, commit, found, links }) {
    const dialog = app.querySelector("[data-keys]");
    const single = dialog.querySelector("[data-single-keys]");
    single.checked = isSwitchedOn();
    const tell = () => {
      if (single.checked) box.setAttribute("aria-keyshortcuts", "/");
      else box.removeAttribute("aria-keyshortcuts");
    };
    tell();
    single.addEventListener("change", () => {
      tell();
      try {
        localStorage.setItem(KEY, single.checked ? "on" : "off");
      } catch {
        // the choice then lasts as long as the page
      }
    });
    app.querySelector("[data-to-keys]").addEventListener("click", () => dialog.showModal());

    function move(step) {
      const results = links();
      const at = results.indexOf(document.activeElement) + step;
      if (at < 0) box.focus();
      else results[Math.min(at, results.length - 1)].focus();
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
      else if (Object.hasOwn(STEPS, key)) move(STEPS[key]);
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
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open) return;
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
