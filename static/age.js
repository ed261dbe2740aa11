// How old the data are by the visitor's clock: the page itself knows their date alone. Runs where the
// page's first lines stand, so that the one about old data pushes nothing away.
(() => {
  "use strict";
  const [MINUTE, HOUR] = [60_000, 3_600_000];
  const root = document.documentElement;
  const since = Date.parse(root.dataset.fetchedAt);
  if (Number.isNaN(since)) return;
  const limit = Number(root.dataset.staleAfter ?? Infinity) * 1000;
  const format = new Intl.RelativeTimeFormat("en");
  const age = () => Date.now() - since;

  // Of a date that is still to come nothing is said: some clock is wrong.
  function words() {
    const hours = Math.floor(age() / HOUR);
    if (hours < 0) return "";
    if (hours < 1) return "That was less than an hour ago.";
    const ago = hours < 72
      ? format.format(-hours, "hour")
      : format.format(-Math.floor(hours / 24), "day");
    return `That was ${ago}.`;
  }

  // The page holds these lines empty: without this script nobody knows whether they are true.
  function tell(place) {
    root.dataset.old = place;
    for (const line of document.querySelectorAll("[data-old-text]:empty")) {
      line.textContent = line.dataset.oldText;
    }
  }

  // While the page is in sight a line at its top would push away what is being read: its foot tells
  // then, and a screen reader once.
  function look(event) {
    document.querySelector("[data-age]").textContent = words();
    if (age() <= limit) return;
    const told = root.dataset.old;
    if (!told) {
      const news = document.querySelector("[data-old-news]");
      news.textContent = document.querySelector("[data-old-text]").dataset.oldText;
    }
    tell(told === "page" || event || document.hidden ? "page" : "foot");
  }

  if (age() > limit) tell("page");
  document.addEventListener("DOMContentLoaded", (event) => {
    look(event);
    document.addEventListener("visibilitychange", look);
    setInterval(look, MINUTE);
  });
})();
