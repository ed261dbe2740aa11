// What files can't do, the explorer does: the orderings that a list has no files for, and on a list
// with a filter of its own the filters of other groups, which lead to both of them together.
(() => {
  "use strict";
  const PARAMETERS = { config: "spacecraft_config", placeholder: "is_placeholder" };
  const SHORT = ["status", "in_space", "placeholder"]; // as in the explorer they keep what is empty
  for (const link of document.querySelectorAll("a[data-href]")) link.href = link.dataset.href;

  const form = document.querySelector("[data-entry]");
  const own = new URLSearchParams(new FormData(form));
  own.delete("q");
  for (const link of document.querySelectorAll("a[data-both]")) {
    const [, group, value] = /browse\/([a-z_]+)-(\w+)\//.exec(link.pathname);
    const state = new URLSearchParams(own);
    state.append(PARAMETERS[group] ?? group, value);
    link.href = `${form.action}#?${state}`;
    link.querySelector(".count").textContent = link.dataset.both;
    const isEmpty = link.dataset.both === "0";
    link.parentElement.classList.toggle("is-empty", isEmpty);
    link.parentElement.hidden = isEmpty && !SHORT.includes(group);
  }
  for (const facet of document.querySelectorAll(".facet:not(:has(li:not([hidden])))")) facet.hidden = true;
})();
