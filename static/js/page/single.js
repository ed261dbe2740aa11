// The single file: shows the pages that stand in it as templates, in the place of the explorer. Their
// addresses begin with "#/", those of the explorer's states with "#?".
(() => {
  "use strict";
  const explorer = document.getElementById("main");
  const held = document.getElementById("held");
  const title = document.title;
  const templates = [...document.querySelectorAll("template[data-page]")];
  const pages = new Map(templates.map((template) => [`#/${template.dataset.page}`, template]));

  // Runs the scripts of a page again, for they look at a page once.
  function run(names) {
    for (const name of names.split(" ").filter((one) => one !== "")) {
      const script = document.createElement("script");
      script.text = document.getElementById(`script-${name}`).textContent;
      held.append(script);
    }
  }

  function show() {
    const page = pages.get(location.hash);
    const isAnother = page !== undefined || explorer.hidden;
    explorer.hidden = page !== undefined;
    held.hidden = page === undefined;
    held.replaceChildren(...(page === undefined ? [] : [page.content.cloneNode(true)]));
    document.title = page === undefined ? title : page.dataset.title;
    if (page !== undefined) run(page.dataset.scripts);
    if (isAnother) window.scrollTo(0, history.state?.place ?? 0);
    if (page === undefined) return;
    const heading = held.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  // How far one was scrolled when it was left, for the way back; the explorer keeps the same.
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#/'], a[href^='#?']")) history.replaceState({ place: window.scrollY }, "");
  }, true);

  // The header leads to the search, which is the explorer's.
  document.addEventListener("click", (event) => {
    if (!explorer.hidden || !event.target.closest("a[href='#q']")) return;
    history.pushState(null, "", "#?");
    show();
  }, true);

  window.addEventListener("hashchange", show);
  if (location.hash.startsWith("#/")) show();
})();
