// A picture that can't be had, offline say, gives way to the drawing behind it.
(() => {
  "use strict";
  function drop(photo) {
    const lost = photo.closest("figure")?.querySelector("[data-lost]");
    // Its colours too: they are SVG, which has no property of that name.
    for (const part of photo.closest(".drawn, .frame").children) part.setAttribute("hidden", "");
    if (lost) lost.hidden = false;
  }

  const PHOTO = "[data-photo]";
  document.addEventListener("error", ({ target }) => { if (target.matches(PHOTO)) drop(target); }, true);
  for (const photo of document.querySelectorAll(PHOTO)) if (photo.complete && photo.naturalWidth === 0) drop(photo);
})();
