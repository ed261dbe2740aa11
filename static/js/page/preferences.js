// The visitor's choices: light or dark, lists as cards or as a table. Loaded before the page is
// painted, so that nothing flashes; kept where the browser allows it (storage.js).
(() => {
  "use strict";
  const CHOICES = { theme: ["auto", "light", "dark"], view: ["cards", "table"] };
  const root = document.documentElement;
  const stored = (name) => SpacecraftStorage.read(name, CHOICES[name]);

  for (const name of Object.keys(CHOICES)) root.dataset[name] = stored(name);
  // The explorer leaves room above all else, until it has what its address compares.
  root.toggleAttribute("data-compares", /[#?&]compare=\d+(,|%2C)\d/i.test(location.search + location.hash));

  function show() {
    root.dataset.theme = stored("theme");
    for (const group of document.querySelectorAll("[data-switch]")) {
      const name = group.dataset.switch;
      root.dataset[name] = stored(name);
      for (const button of group.querySelectorAll("input")) button.checked = button.value === root.dataset[name];
    }
  }

  function choose(name, value) {
    root.dataset[name] = value;
    SpacecraftStorage.write(name, value);
  }

  document.addEventListener("readystatechange", show, { once: true }); // before scripts that are deferred
  window.addEventListener("pageshow", show); // Back shows a page as it was left
  window.addEventListener("storage", show); // chosen in another tab
  document.addEventListener("change", ({ target }) => {
    const name = target.closest("[data-switch]")?.dataset.switch;
    if (name !== undefined) choose(name, target.value);
  });
  // One button leads from each theme to the next; styles show which one it is.
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-next-theme]")) return;
    const { theme } = CHOICES;
    choose("theme", theme[(theme.indexOf(root.dataset.theme) + 1) % theme.length]);
  });
})();
