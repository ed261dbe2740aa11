// The age of the data, as of now: the page itself only knows their date.
(() => {
  "use strict";
  const HOUR = 3_600_000;
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const time = document.querySelector("[data-age]");
  const age = Date.now() - Date.parse(time?.dateTime);
  if (Number.isNaN(age) || age < 0) return;
  const hours = Math.floor(age / HOUR);
  const text = hours < 1
    ? "less than an hour ago"
    : hours < 24 ? words.format(-hours, "hour") : words.format(-Math.floor(hours / 24), "day");
  document.querySelector("[data-age-words]").textContent = `That was ${text}.`;
})();
