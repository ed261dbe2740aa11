// Times of craft in space run on. A duration does so from the data's date, which stands below it,
// while the page is in sight; the days since a launch, or to one, are counted once, by the reader's clock.
(() => {
  "use strict";
  const { amount, number } = SpacecraftWords;
  const DAY = 86_400_000;
  const STEP = matchMedia("(prefers-reduced-motion: reduce)").matches ? 60 : 1;
  const UNITS = [[365, "year"], [30, "month"], [1, "day"]]; // and their days
  const LENGTH = /^P(\d+)DT(\d+)H(\d+)M(\d+)S$/;

  function words(seconds) {
    const [days, hours, minutes, rest] = [
      Math.floor(seconds / 86_400),
      Math.floor(seconds / 3600) % 24,
      Math.floor(seconds / 60) % 60,
      seconds % 60,
    ];
    const shown = [];
    if (days) shown.push(amount(days, "d"));
    if (days || hours) shown.push(amount(hours, "h"));
    shown.push(amount(minutes, "min"));
    if (STEP === 1) shown.push(amount(String(rest).padStart(2, "0"), "s"));
    return shown.join(" ");
  }

  function run(time) {
    const length = LENGTH.exec(time.dateTime);
    const since = Date.parse(time.dataset.counter);
    if (!length || Date.now() < since) return;
    const [days, hours, minutes, seconds] = length.slice(1).map(Number);
    const start = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    const show = () => {
      if (document.hidden) return;
      time.textContent = words(start + Math.floor((Date.now() - since) / 1000));
    };
    show();
    setInterval(show, STEP * 1000);
    document.addEventListener("visibilitychange", show);
  }

  for (const time of document.querySelectorAll("[data-counter]")) run(time);
  // How far off a day is, as exactly as people say it.
  const ahead = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  for (const place of document.querySelectorAll("[data-until]")) {
    const days = Math.ceil((Date.parse(place.dataset.until) - Date.now()) / DAY);
    const [length, unit] = UNITS.find(([one]) => days >= 2 * one) ?? UNITS.at(-1);
    if (days >= 0) place.textContent = ahead.format(Math.floor(days / length), unit);
  }
  for (const days of document.querySelectorAll("[data-up]")) {
    const count = Math.floor((Date.now() - Date.parse(days.dataset.up)) / DAY);
    if (count >= 0) days.textContent = number(count);
  }
})();
