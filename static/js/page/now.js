// How many days each craft has been in space, by the reader's clock.
(() => {
  "use strict";
  const { number } = SpacecraftWords;
  const DAY = 86_400_000;
  for (const cell of document.querySelectorAll("[data-up]")) {
    const days = Math.floor((Date.now() - Date.parse(cell.dataset.up)) / DAY);
    if (days >= 0) cell.textContent = number(days);
  }
})();
