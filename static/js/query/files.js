// Which query has a file of the mirror, and where that is: the twin of generator/query/precomputed.py
// and of api_list in generator/urls.py, with their tables. A query is criteria and mode; unused
// criteria are null or absent.
const SpacecraftFiles = (() => {
  "use strict";
  const { api, axes, files } = SpacecraftTables;
  const { pageSize, root } = files;

  function hasFile({ criteria, mode }) {
    const used = axes.filter(({ name }) => (criteria[name] ?? null) !== null);
    if (criteria.search.length > 0 || used.length > 1) return false;
    const filter = used[0]?.name ?? null;
    return files.rules.some((rule) => (
      rule.mode === mode && rule.filters.includes(filter) && rule.orderings.includes(criteria.ordering)
    ));
  }

  const segment = (name, value) => files.segment.replace("{name}", name).replace("{value}", value);

  // The file of a list; null where none is precomputed.
  function list(query, offset) {
    if (!hasFile(query)) return null;
    return listFile("spacecraft", { ...query.criteria, mode: query.mode, offset });
  }

  // The file of a whole list but the craft's, in one of its modes.
  function records(name, mode, offset) {
    return listFile(name, { mode, offset });
  }

  // A mode has a path of its own in some versions of the API, else it is a parameter like others.
  function listFile(name, { mode, ...others }) {
    const step = api.modePaths[mode];
    const values = step === undefined ? { mode, ...others } : others;
    const segments = files.segments
      .filter((key) => (values[key] ?? null) !== null && values[key] !== files.defaults[key])
      .map((key) => segment(key, values[key]));
    return path(`${step === undefined ? name : `${name}/${step}`}${segments.join("")}`);
  }

  // A file by what LL2's path has in its place.
  const path = (name) => `${root}${name}${files.suffix}`;

  return { PAGE_SIZE: pageSize, list, path, records };
})();
