// What files can't do, the explorer does: the orderings that a list has no files for, and on a list
// with a filter of its own the filters of other groups, which lead to both of them together.
(() => {
  "use strict";
  for (const link of document.querySelectorAll("a[data-href]")) link.href = link.dataset.href;

  const form = document.querySelector("[data-entry]");
  const own = new URLSearchParams(new FormData(form));
  own.delete("q");
  for (const facet of document.querySelectorAll("[data-facet]")) {
    for (const link of facet.querySelectorAll("[data-both]")) {
      const state = new URLSearchParams(own);
      state.append(facet.dataset.facet, link.dataset.value);
      link.href = `${form.action}#?${state}`;
      link.querySelector(".count").textContent = link.dataset.both;
      const isEmpty = link.dataset.both === "0";
      link.parentElement.classList.toggle("is-empty", isEmpty);
      // As in the explorer a short facet keeps what is empty.
      link.parentElement.hidden = isEmpty && "ranked" in facet.dataset;
    }
  }
  for (const facet of document.querySelectorAll(".facet:not(:has(li:not([hidden])))")) facet.hidden = true;
})();
