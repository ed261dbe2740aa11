// The single file: shows the pages that stand in it as templates, in the place of the explorer. Their
// addresses begin with "#/", those of the explorer's states with "#?"; "#/about.html#data" is a part of one.
(() => {
  "use strict";
  const explorer = document.getElementById("main");
  const box = document.getElementById("page");
  const title = document.title;
  const menu = document.querySelectorAll(".menu a");
  const toExplorer = document.querySelector(".menu [aria-current]")?.getAttribute("href");
  const templates = [...document.querySelectorAll("template[data-page]")];
  const pages = new Map(templates.map((template) => [`/${template.dataset.page}`, template]));
  let shown; // the page in place of the explorer, if any

  // Runs the scripts of a page again, for they look at a page once.
  function run(names) {
    for (const name of names.split(" ").filter((one) => one !== "")) {
      const script = document.createElement("script");
      script.text = document.getElementById(`script-${name}`).textContent;
      box.append(script);
    }
  }

  function replace(page) {
    shown = page;
    explorer.hidden = page !== undefined;
    box.hidden = page === undefined;
    box.replaceChildren(...(page === undefined ? [] : [page.content.cloneNode(true)]));
    document.title = page === undefined ? title : page.dataset.title;
    const [current, how] = page?.dataset.current.split(" ") ?? [toExplorer, "page"];
    for (const link of menu) {
      if (link.getAttribute("href") === current) link.setAttribute("aria-current", how);
      else link.removeAttribute("aria-current");
    }
    if (page !== undefined) run(page.dataset.scripts);
  }

  function focus(element) {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  // A part may be folded away, in several folds within each other.
  function reach(part) {
    for (let fold = part.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    part.scrollIntoView();
    focus(part);
  }

  const hashOf = (link) => new URL(link, location.href).hash;

  function show() {
    const [, address, id] = location.hash.split("#");
    const page = pages.get(address);
    const isAnother = page !== shown;
    if (isAnother) replace(page);
    else if (page === undefined) return;
    const { place } = history.state ?? {};
    const part = [...box.querySelectorAll("[id]")].find((one) => hashOf(`#${one.id}`) === `#${id}`);
    if (place === undefined && part) return reach(part);
    window.scrollTo(0, place ?? 0);
    if (isAnother && page !== undefined) focus(box.querySelector("h1"));
  }

  // How far one was scrolled when it was left, for the way back; the explorer keeps the same.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#/'], a[href^='#?']");
    if (!link) return;
    history.replaceState({ place: window.scrollY }, "");
    if (shown === undefined || hashOf(link.getAttribute("href")) !== location.hash) return;
    // No other address, so nothing tells that one wants to go there again.
    event.preventDefault();
    history.replaceState(null, "");
    show();
  }, true);

  // The search in the header is the explorer's, and the content is here.
  document.addEventListener("click", (event) => {
    if (shown === undefined) return;
    if (event.target.closest("a[href='#main']")) reach(box);
    if (!event.target.closest("a[href='#q']")) return;
    history.pushState(null, "", "#?");
    show();
  }, true);

  window.addEventListener("hashchange", show);
  if (location.hash.startsWith("#/")) show();
})();
