// What the explorer shows in other forms: LL2's query, the mirror's file, curl, CSV.
const ExploreExport = (() => {
  "use strict";
  const { gettext, listed, ngettext, pgettext, within } = SpacecraftWords;
  const { make } = ExploreDom;
  const UPSTREAM = `https://ll.thespacedevs.com/${SpacecraftTables.api.number}/spacecraft/`;
  const { axes, orderings } = SpacecraftTables;
  const FILTERS = axes.filter((axis) => axis.ofLL2).map((axis) => axis.name);

  // A state in LL2's words: its parameters, whether they are in the state's order, and why there
  // are none. `labels` names the facets; `known` and `unknown` craft have a value of what they are
  // ordered by, and have none.
  function toLL2(state, labels, known, unknown) {
    const used = ExploreState.FACETS.filter((facet) => state[facet].length > 0);
    const missing = used.filter((facet) => !FILTERS.includes(facet));
    const several = used.filter((facet) => FILTERS.includes(facet) && state[facet].length > 1);
    const names = (facets) => listed(facets.map((facet) => within(labels.get(facet))));
    if (missing.length > 0) {
      return { reason: gettext("LL2 has no filter for %(filters)s.", { filters: names(missing) }) };
    }
    if (several.length > 0) {
      const filters = names(several);
      return { reason: gettext("LL2 takes one value of %(filters)s at a time.", { filters }) };
    }
    const isOrdered = orderings.includes(state.ordering);
    const first = (state.page - 1) * state.size;
    const isTurned = isOrdered && state.ordering.startsWith("-") && unknown > 0;
    const turned = first < known ? first + unknown : first - known;
    return {
      filters: Object.fromEntries(used.map((facet) => [facet, state[facet][0]])),
      search: state.q.trim(),
      isOrdered,
      isTurned,
      limit: isOrdered ? state.size : SpacecraftFiles.PAGE_SIZE,
      offset: isTurned ? turned : isOrdered ? first : 0,
      ordering: isOrdered ? state.ordering : "id",
    };
  }

  function addressOf({ filters, search, limit, offset, ordering }) {
    const parameters = new URLSearchParams({ limit });
    if (offset > 0) parameters.set("offset", offset);
    for (const [name, value] of Object.entries(filters)) parameters.set(name, value);
    if (search !== "") parameters.set("search", search);
    parameters.set("ordering", ordering);
    return `${UPSTREAM}?${parameters}`;
  }

  // The files of a list that hold one page of it, of `count` craft; none where none is precomputed.
  function filesOf({ filters, search, limit, offset, ordering }, count) {
    const criteria = { ...filters, search: search ? [search] : [], ordering };
    const size = SpacecraftFiles.PAGE_SIZE;
    const first = offset - offset % size;
    const last = Math.min(offset + limit, count) - 1;
    const files = [];
    for (let at = first; at === first || at <= last; at += size) {
      files.push(SpacecraftFiles.list({ criteria, mode: "normal" }, at));
    }
    return files.filter((file) => file !== null);
  }

  // The columns of a CSV file.
  const COLUMNS = Object.entries({
    id: (craft) => craft.id,
    name: (craft) => craft.name,
    serial_number: (craft) => craft.serial,
    status: (craft) => craft.status,
    in_space: (craft) => craft.inSpace,
    spacecraft_config: (craft) => craft.configuration,
    type: (craft) => craft.type,
    agency: (craft) => craft.agency,
    family: (craft) => craft.families,
    first_flight: (craft) => craft.firstFlight.data,
    flights_count: (craft) => craft.flights,
    mission_ends_count: (craft) => craft.missionEnds,
    time_in_space: (craft) => craft.timeInSpace,
    time_docked: (craft) => craft.timeDocked,
    is_placeholder: (craft) => craft.isPlaceholder,
    latest_flight: (craft) => craft.latestFlight.data,
  });

  // RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it.
  function cell(value) {
    if (value === null) return "";
    const text = typeof value === "string" ? value.replace(/^[=+\-@\t\r\n]/, "'$&") : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }

  async function toCsv(rows, craft) {
    const lines = [COLUMNS.map(([name]) => name)];
    await ExplorePace.start().each(rows, (row) => {
      const one = craft.at(row);
      lines.push(COLUMNS.map(([, value]) => cell(value(one))));
    });
    return lines.map((line) => `${line.join(",")}\r\n`).join("");
  }

  function download(text) {
    // The mark at the start tells spreadsheets that it is UTF-8.
    const file = new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
    const address = URL.createObjectURL(file);
    make("a", { href: address, download: pgettext("name of a file", "spacecraft.csv") }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  function connect(app, craft, labels) {
    const { files: shared, root } = app.dataset;
    const details = app.querySelector("[data-export]");
    const forms = details.querySelector("dl");
    let last = null;

    const form = (term, ...content) => make("div", {}, make("dt", {}, term), make("dd", {}, ...content));

    function showForms() {
      const [state, rows, known] = last;
      const query = toLL2(state, labels, known, rows.length - known);
      const save = ngettext("Save %(num)s as CSV", "Save %(num)s as CSV", rows.length);
      const csv = make("button", { type: "button", class: "tool" }, save);
      csv.addEventListener("click", async () => download(await toCsv(rows, craft)));
      const shown = query.reason ? [form(gettext("Query"), query.reason)] : formsOf(query, rows.length);
      forms.replaceChildren(...shown, form("CSV", csv, " ", gettext("all results, in this order")));
    }

    function formsOf(query, count) {
      const address = addressOf(query);
      const files = filesOf(query, count);
      const notes = [
        query.isOrdered ? "" : gettext("LL2 has no such ordering: these craft by LL2 id."),
        query.isTurned ? gettext("LL2 has unknown values first.") : "",
        query.search === "" ? "" : gettext("LL2 searches names and configurations, letter by letter."),
      ].filter((note) => note !== "").map((note) => ` ${note}`);
      return [
        form(gettext("LL2 query"), make("a", { href: address, rel: "noopener noreferrer" }, address.slice(UPSTREAM.length)), ...notes),
        // A single file is without those of the mirror.
        ...(root.startsWith("#") ? [] : [form(ngettext("Mirror file", "Mirror files", files.length || 1), ...(files.length === 0
          ? [gettext("None: files hold lists without a search and with one filter at most.")]
          : files.flatMap((file) => [make("a", { href: shared + file }, file), " "])))]),
        form("curl", make("code", {}, `curl '${address}'`)),
      ];
    }

    return {
      show(...found) {
        last = found;
        showForms();
      },
    };
  }

  return { COLUMNS, connect };
})();
