// How old the data are by the visitor's clock: the site itself knows their date alone.
(() => {
  "use strict";
  const { gettext, ngettext } = SpacecraftWords;
  const { fetchedAt, limit, read } = SpacecraftDate;
  const [MINUTE, HOUR] = [60_000, 3_600_000];
  const root = document.documentElement;
  const age = () => Date.now() - fetchedAt;

  // Styles have shown these texts; as text of the page they can be found and copied too.
  function fill(selector) {
    for (const place of document.querySelectorAll(`${selector}[data-dated]`)) {
      const text = read(place.dataset.dated);
      if (!text) continue;
      place.textContent = text;
      delete place.dataset.dated;
    }
  }

  // Of a date that is still to come nothing is said: some clock is wrong.
  function words() {
    const hours = Math.floor(age() / HOUR);
    if (hours < 0) return "";
    if (hours < 1) return gettext("These data are less than an hour old.");
    return hours < 72
      ? ngettext("These data are %(num)s hour old.", "These data are %(num)s hours old.", hours)
      : ngettext("These data are %(num)s day old.", "These data are %(num)s days old.", Math.floor(hours / 24));
  }

  // While the page is in sight a line at its top would push away what is being read: its foot tells
  // then, and a screen reader once.
  function look(event) {
    document.querySelector("[data-age]").textContent = words();
    if (age() <= limit || root.dataset.old === "page") return;
    if (!root.dataset.old) {
      fill(".old");
      document.querySelector("[data-old-news]").textContent = read("old");
    }
    root.dataset.old = event || document.hidden ? "page" : "foot";
  }

  fill(":not(.old)");
  if (root.dataset.old) fill(".old");
  if (Number.isNaN(fetchedAt)) return;
  look();
  document.addEventListener("visibilitychange", look);
  setInterval(look, MINUTE);
})();
