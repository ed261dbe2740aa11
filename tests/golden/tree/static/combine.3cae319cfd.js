// What files can't do, the explorer does: the orderings that a list has no files for, and on a list
// with a filter of its own the filters of other groups, which lead to both of them together.
(() => {
  "use strict";
  const PARAMETERS = { config: "spacecraft_config", placeholder: "is_placeholder" };
  for (const link of document.querySelectorAll("a[data-href]")) link.href = link.dataset.href;

  const form = document.querySelector("[data-entry]");
  const [, query] = form.dataset.entry.split("#?");
  const own = new URLSearchParams(query);
  own.delete("ordering");
  if ([...own].length === 0) return; // from a list of all they lead to lists, which are whole already

  for (const link of document.querySelectorAll(".facet a")) {
    const [, group, value] = /browse\/([a-z_]+)-(\w+)\//.exec(link.pathname) ?? [];
    const parameter = PARAMETERS[group] ?? group;
    if (parameter !== undefined && !own.has(parameter)) {
      link.href = `${form.dataset.entry}&${new URLSearchParams({ [parameter]: value })}`;
    }
  }
})();
