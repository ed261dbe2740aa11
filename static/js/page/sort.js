// Tables whose headings order their rows, by numbers of the cells or by names in them; unknown is last.
(() => {
  "use strict";
  const names = new Intl.Collator(document.documentElement.lang, { numeric: true });

  function valueOf(row, column) {
    const cell = row.cells[column];
    if (cell.dataset.key !== undefined) return Number(cell.dataset.key);
    return cell.querySelector("bdi")?.textContent ?? null;
  }

  function compare(one, other, sign) {
    if (one === null || other === null) return (one === null) - (other === null);
    return sign * (typeof one === "string" ? names.compare(one, other) : one - other);
  }

  function order(table, heading) {
    const column = heading.cellIndex;
    const now = heading.getAttribute("aria-sort");
    const down = now ? now === "ascending" : heading.dataset.sort === "descending";
    for (const other of table.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const [body] = table.tBodies;
    const rows = Array.from(body.rows, (row) => ({ row, value: valueOf(row, column) }));
    rows.sort((one, other) => compare(one.value, other.value, down ? -1 : 1));
    body.append(...rows.map(({ row }) => row));
  }

  for (const table of document.querySelectorAll("[data-sortable]")) {
    for (const heading of table.querySelectorAll("[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => order(table, heading));
      heading.append(button);
    }
  }
})();
