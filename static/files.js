// Which query has a file of the mirror, and where it stands: as generator/urls.py names it, for the
// lists of generator/mirror/files.py. A query is criteria and mode; unused criteria are null.
const SpacecraftFiles = (() => {
  "use strict";
  const API = "api/2.3.0/";
  const PAGE_SIZE = 100; // records to a file
  const FILTERS = ["status", "in_space", "is_placeholder", "spacecraft_config"]; // as in a path
  const WIDE = ["status", "in_space"]; // those that have a file for each ordering

  // The file of a list; null where none is precomputed.
  function list({ criteria, mode }, offset) {
    const used = FILTERS.filter((field) => criteria[field] !== null);
    const isById = criteria.ordering === "id";
    const hasOneOrdering = !criteria.ordering.includes(",");
    const isPrecomputed = criteria.name === null && criteria.search.length === 0
      && (mode === "normal"
        ? used.length === 0 ? hasOneOrdering
          : used.length === 1 && (isById || (hasOneOrdering && WIDE.includes(used[0])))
        : used.length === 0 && isById);
    if (!isPrecomputed) return null;
    const segments = [`${API}spacecraft`];
    if (mode !== "normal") segments.push(`mode=${mode}`);
    for (const field of used) segments.push(`${field}=${criteria[field]}`);
    if (!isById) segments.push(`ordering=${criteria.ordering}`);
    if (offset > 0) segments.push(`offset=${offset}`);
    return `${segments.join("/")}.json`;
  }

  const item = (id) => `${API}spacecraft/${id}.json`;

  return { API, PAGE_SIZE, item, list };
})();
