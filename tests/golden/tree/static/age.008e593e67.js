// The age of the data, as of now: the page itself only knows their date.
(() => {
  "use strict";
  const DAY = 86_400_000;
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const time of document.querySelectorAll("[data-age]")) {
    const age = Date.now() - Date.parse(time.dateTime);
    if (Number.isNaN(age) || age < 0) continue;
    const hours = Math.floor(age / (DAY / 24));
    const text = hours < 1
      ? "less than an hour ago"
      : age < DAY
      ? words.format(-hours, "hour")
      : words.format(-Math.floor(age / DAY), "day");
    time.after(` (${text})`);
  }
})();
