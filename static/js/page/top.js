// The way back to the top of a long page. It shows while one scrolls up, for who reads on needs it
// least and would have it over the text.
(() => {
  "use strict";
  const SCREENS = 2;
  const link = document.querySelector("[data-to-top]");
  if (link === null) return;
  let last = window.scrollY;

  addEventListener("scroll", () => {
    const { scrollY, innerHeight } = window;
    if (scrollY === last) return;
    const isWanted = scrollY < last && scrollY > SCREENS * innerHeight;
    link.hidden = !isWanted && link !== document.activeElement;
    last = scrollY;
  }, { passive: true });
})();
