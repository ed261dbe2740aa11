// Shows of a table those rows whose names have all the words of the box above it, and says how many.
(() => {
  "use strict";
  const { gettext, number } = SpacecraftWords;
  const box = document.querySelector("[data-filter]");
  const told = document.querySelector("[data-filtered]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = Array.from(document.querySelectorAll(".members tbody tr"), (row) => ({
    row, name: plain(Array.from(row.cells[0].querySelectorAll("bdi"), (one) => one.textContent).join(" ")),
  }));

  function filter() {
    const words = plain(box.value).split(/\s+/);
    for (const { row, name } of rows) row.hidden = !words.every((word) => name.includes(word));
    const shown = rows.filter(({ row }) => !row.hidden).length;
    told.textContent = box.value.trim() === ""
      ? "" : gettext("%(shown)s of %(all)s", { shown: number(shown), all: number(rows.length) });
  }

  box.addEventListener("input", filter);
  filter(); // a browser that comes back has what was typed
})();
