// How old the data are by the visitor's clock: the page itself knows their date alone.
(() => {
  "use strict";
  const { gettext, ngettext } = SpacecraftWords;
  const [MINUTE, HOUR] = [60_000, 3_600_000];
  const root = document.documentElement;
  const since = Date.parse(root.dataset.fetchedAt);
  if (Number.isNaN(since)) return;
  const limit = Number(root.dataset.staleAfter ?? Infinity) * 1000;
  const lines = document.querySelectorAll("[data-old-text]");
  const age = () => Date.now() - since;

  // Of a date that is still to come nothing is said: some clock is wrong.
  function words() {
    const hours = Math.floor(age() / HOUR);
    if (hours < 0) return "";
    if (hours < 1) return gettext("That was less than an hour ago.");
    return hours < 72
      ? ngettext("That was %(num)s hour ago.", "That was %(num)s hours ago.", hours)
      : ngettext("That was %(num)s day ago.", "That was %(num)s days ago.", Math.floor(hours / 24));
  }

  // The page holds the lines empty, for only now they are known to be true; styles have shown them.
  function fill() {
    for (const line of lines) line.textContent = line.dataset.oldText;
  }

  // While the page is in sight a line at its top would push away what is being read: its foot tells
  // then, and a screen reader once.
  function look(event) {
    document.querySelector("[data-age]").textContent = words();
    if (age() <= limit || root.dataset.old === "page") return;
    if (!root.dataset.old) {
      fill();
      document.querySelector("[data-old-news]").textContent = lines[0].dataset.oldText;
    }
    root.dataset.old = event || document.hidden ? "page" : "foot";
  }

  if (root.dataset.old) fill();
  look();
  document.addEventListener("visibilitychange", look);
  setInterval(look, MINUTE);
})();
