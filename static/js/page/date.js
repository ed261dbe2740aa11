// The data's date, as date.css says it. Loaded before the page is painted, and marks the root if the
// data are old, so that nothing moves later; the rest of that is age.js.
const SpacecraftDate = (() => {
  "use strict";
  const root = document.documentElement;
  const style = getComputedStyle(root);

  // A text by its name there, which is quoted as JSON quotes; "" without it.
  const read = (name) => JSON.parse(style.getPropertyValue(`--${name}`) || '""');

  const fetchedAt = Date.parse(read("fetched-at")); // NaN when nobody knows
  const limit = Number(read("stale-after") || Infinity) * 1000;
  if (Date.now() - fetchedAt > limit) root.dataset.old = "page";
  return { fetchedAt, limit, read };
})();
