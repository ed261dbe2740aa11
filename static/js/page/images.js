// A picture that can't be had, offline say, gives way to the drawing behind it.
(() => {
  "use strict";
  for (const photo of document.querySelectorAll("[data-photo]")) {
    const lost = photo.closest("figure")?.querySelector("[data-lost]");
    const drop = () => {
      for (const part of photo.closest(".drawn, .frame").children) part.hidden = true;
      if (lost) lost.hidden = false;
    };
    if (photo.complete && photo.naturalWidth === 0) drop();
    else photo.addEventListener("error", drop);
  }
})();
