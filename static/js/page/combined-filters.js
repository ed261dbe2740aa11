// With JavaScript a list is the explorer on its craft: its filters and its order are the explorer's, and
// the first one that is used leads there, to the same place on the screen.
(() => {
  "use strict";
  const list = document.querySelector("[data-explored].browse");
  const page = document.documentElement.dataset;
  const [address, own] = list.dataset.explored.split("#?");
  const part = (name) => list.querySelector(`[data-${name}]`);
  const [panel, opener] = [".filters", ".to-facets"].map((one) => list.querySelector(one));
  const [ordering, turn] = ["ordering", "turn"].map(part);
  const roomForTable = matchMedia("(min-width: 80rem)"); // as static/css/3-lists.css has it

  // To the explorer with a change; `at` tells it the control, where that stands, and what is open.
  function go(change, field, value, control) {
    const state = new URLSearchParams(own);
    change(state);
    const open = [...panel.querySelectorAll("[data-facet][open]")].map((one) => one.dataset.facet);
    state.set("at", [field, value, Math.round(control.getBoundingClientRect().top), ...open].join("."));
    location.href = `${address}#?${state}`;
  }

  function choose(field, value, box) {
    go((state) => {
      const others = (state.get(field)?.split(",") ?? []).filter((one) => one !== value);
      const all = box.checked ? [...others, value] : others;
      if (all.length > 0) state.set(field, all.join(","));
      else state.delete(field);
    }, field, value, box);
  }

  // Of a link a box to choose, as the explorer has it.
  function boxOf(link, field) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    label.className = "choice";
    box.type = "checkbox";
    box.defaultChecked = link.hasAttribute("aria-current");
    box.addEventListener("change", () => choose(field, link.dataset.value, box));
    label.append(box, ...link.children);
    link.replaceWith(label);
    return box;
  }

  for (const facet of panel.querySelectorAll("[data-facet]")) {
    for (const link of facet.querySelectorAll("[data-value]")) {
      const item = link.parentElement;
      const count = item.querySelector(".count");
      count.textContent = link.dataset.both ?? count.textContent;
      const isEmpty = count.textContent === "0" && !link.hasAttribute("aria-current");
      item.classList.toggle("is-empty", isEmpty);
      // As in the explorer a short facet keeps what is empty.
      item.hidden = isEmpty && "ranked" in facet.dataset;
      boxOf(link, facet.dataset.facet);
    }
    facet.hidden = facet.querySelector("li:not([hidden])") === null;
  }
  for (const facet of panel.querySelectorAll("[data-explored]")) {
    facet.addEventListener("toggle", () => {
      if (facet.open) go(() => {}, facet.dataset.explored, "", facet.firstElementChild);
    });
  }

  opener.addEventListener("click", (event) => {
    event.preventDefault();
    opener.ariaExpanded = String(panel.classList.toggle("is-open"));
  });
  panel.querySelector("[data-to-results]").addEventListener("click", () => {
    panel.classList.remove("is-open");
    opener.ariaExpanded = "false";
  });
  opener.role = "button";
  opener.ariaExpanded = "false";

  const now = new URLSearchParams(own).get("ordering") ?? "name";
  const turned = now.startsWith("-") ? now.slice(1) : `-${now}`;
  const order = (to, control) => go((state) => state.set("ordering", to), control === turn ? "turn" : "ordering", "", control);
  ordering.addEventListener("change", () => order(ordering.selectedOptions[0].dataset.first, ordering));
  turn.addEventListener("click", () => order(turned, turn));

  // What is not seen is no link: the headings are orderings in a wide table alone.
  const headings = [...list.querySelectorAll(".sorts a")].map((link) => (
    [link, link.getAttribute("href") ?? link.dataset.href]
  ));
  function showHeadings() {
    const isSeen = page.view === "table" && roomForTable.matches;
    for (const [link, href] of headings) {
      if (isSeen) link.href = href;
      else link.removeAttribute("href");
    }
  }
  showHeadings();
  roomForTable.addEventListener("change", showHeadings);
  new MutationObserver(showHeadings).observe(document.documentElement, { attributeFilter: ["data-view"] });

  // Back shows the page as it was left; it is the list again.
  addEventListener("pageshow", () => {
    for (const box of panel.querySelectorAll("input")) box.checked = box.defaultChecked;
    for (const facet of panel.querySelectorAll("[data-explored]")) facet.open = false;
    for (const option of ordering.options) option.selected = option.defaultSelected;
  });
})();
