// The choice of light or dark. Loaded before the page is painted, so that nothing flashes.
(() => {
  "use strict";
  const KEY = "theme";
  const CHOICES = ["auto", "light", "dark"];
  const root = document.documentElement;

  function stored() {
    try {
      const choice = localStorage.getItem(KEY);
      return CHOICES.includes(choice) ? choice : "auto";
    } catch {
      return "auto"; // storage may be switched off
    }
  }

  function apply(choice) {
    if (choice === "auto") delete root.dataset.theme;
    else root.dataset.theme = choice;
  }

  apply(stored());

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    const name = button.querySelector("[data-theme-name]");
    let choice = stored();
    name.textContent = choice;
    button.hidden = false;
    button.addEventListener("click", () => {
      choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
      name.textContent = choice;
      apply(choice);
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // the choice then lasts as long as the page
      }
    });
  });
})();
