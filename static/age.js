// How old the data are by the visitor's clock: the page itself knows their date alone. Loaded before
// the page is painted, so that nothing moves where they are older than the site lets pass in silence.
(() => {
  "use strict";
  const [MINUTE, HOUR] = [60_000, 3_600_000];
  const root = document.documentElement;
  const since = Date.parse(root.dataset.fetchedAt);
  if (Number.isNaN(since)) return;
  const limit = Number(root.dataset.staleAfter ?? Infinity) * 1000;
  const format = new Intl.RelativeTimeFormat("en");
  const age = () => Date.now() - since;

  // Of a date that is still to come, which one wrong clock is enough for, nothing is said.
  function words() {
    const hours = Math.floor(age() / HOUR);
    if (hours < 0) return "";
    if (hours < 1) return "That was less than an hour ago.";
    const ago = hours < 72
      ? format.format(-hours, "hour")
      : format.format(-Math.floor(hours / 24), "day");
    return `That was ${ago}.`;
  }

  // While the page is in sight a line at its top would push away what is being read: then its foot
  // says it, and a screen reader once.
  function look(event) {
    document.querySelector("[data-age]").textContent = words();
    const { old } = root.dataset;
    if (age() <= limit || old === "page") return;
    root.dataset.old = event || document.hidden ? "page" : "foot";
    if (old) return;
    const [banner, news] = document.querySelectorAll(".banner.old, [data-old-news]");
    news.textContent = banner.textContent;
  }

  if (age() > limit) root.dataset.old = "page";
  document.addEventListener("DOMContentLoaded", (event) => {
    look(event);
    document.addEventListener("visibilitychange", look);
    setInterval(look, MINUTE);
  });
})();
