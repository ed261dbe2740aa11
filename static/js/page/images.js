// A picture that can't be had, offline say, gives way to the drawing behind it.
(() => {
  "use strict";
  for (const photo of document.querySelectorAll("[data-photo]")) {
    const lost = photo.closest("figure")?.querySelector("[data-lost]");
    const drop = () => {
      // Its colours too: they are SVG, which has no property of that name.
      for (const part of photo.closest(".drawn, .frame").children) part.setAttribute("hidden", "");
      if (lost) lost.hidden = false;
    };
    if (photo.complete && photo.naturalWidth === 0) drop();
    else photo.addEventListener("error", drop);
  }
})();
