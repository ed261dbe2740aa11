// The drawings of the statistics: one stop of the tab key each, what is pointed at in words, and PNG.
// Without this script the tables below lead to the same, and there is no PNG.
(() => {
  "use strict";

  const STEPS = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

  for (const drawing of document.querySelectorAll(".columns")) {
    const links = [...drawing.querySelectorAll("a")];
    if (links.length === 0) continue;
    const told = drawing.parentElement.querySelector("[data-told]");
    const axis = told.textContent;
    const stop = (link) => {
      for (const one of links) one.setAttribute("tabindex", one === link ? "0" : "-1");
    };
    stop(links[0]);

    function tell(event) {
      const link = event.target.closest("a");
      told.parentElement.style.minHeight = `${told.parentElement.offsetHeight}px`; // nothing below it may move
      told.textContent = links.includes(link) ? link.querySelector("title").textContent : axis;
    }
    // Not on the drawing: one that listens for the focus is a stop itself in Chromium.
    const around = drawing.parentElement;
    for (const type of ["focusin", "pointerover"]) around.addEventListener(type, tell);
    for (const type of ["focusout", "pointerleave"]) {
      around.addEventListener(type, () => { told.textContent = axis; });
    }
    around.addEventListener("focusin", (event) => {
      const link = event.target.closest("a");
      if (links.includes(link)) stop(link);
    });
    drawing.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const at = links.indexOf(event.target.closest("a")) + step;
      links[Math.min(Math.max(at, 0), links.length - 1)].focus();
    });
  }

  async function save(source) {
    const image = new Image();
    image.src = source.href;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = source.pathname.split("/").at(-1).replace(/svg$/, "png");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  // Of a page on a disk each file is a stranger to the others: a drawing of theirs can't be read.
  if (location.protocol === "file:") return;
  for (const button of document.querySelectorAll("[data-png]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      save(button.parentElement.querySelector("[data-drawing]")).catch(() => { button.hidden = true; });
    });
  }
})();
