// The search boxes of all pages, and the key that leads to them. What finds something is loaded when a
// box is used first; until then, and where it can't be had, a box leads to the explorer.
const SpacecraftFinder = (() => {
  "use strict";
  const KEY = "single-keys"; // as the explorer keeps it
  let loading = null;

  const rootOf = ({ dataset }) => new URL(dataset.root || ".", location.href).href;
  const from = (form, path) => new URL(path, rootOf(form)).href;
  const loadOf = (text) => text.split(" ").filter((path) => path !== "");

  // Settled when the scripts have run, in their order.
  function run(addresses) {
    return Promise.all(addresses.map((address) => new Promise((done, failed) => {
      const script = document.createElement("script");
      script.async = false;
      script.src = address;
      script.addEventListener("load", done);
      script.addEventListener("error", () => failed(new Error(address)));
      document.head.append(script);
    })));
  }

  // What searches, with the whole index; once a page, and again after a failure.
  async function start(form) {
    if (typeof SpacecraftFound === "undefined") {
      await run(loadOf(form.dataset.scripts).map((path) => from(form, path)));
    }
    return SpacecraftFound.open(loadOf(form.dataset.index).map((path) => from(form, path)));
  }

  function load(form) {
    loading ??= start(form);
    loading.catch(() => { loading = null; });
    return loading;
  }

  // The explorer with a search, and with what else the form has chosen. The form would lead there too,
  // but sends what was typed to the host.
  function explored(form, q) {
    const state = new FormData(form);
    state.set("q", q);
    return `${form.action.split(/[?#]/)[0]}#?${new URLSearchParams(state)}`;
  }

  // The craft that a list's box searches: its other fields, as criteria of a query.
  function criteriaOf(form) {
    const { q, ordering, ...chosen } = Object.fromEntries(new FormData(form));
    return Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, JSON.parse(value)]));
  }

  function connect(form) {
    const { q: box } = form.elements;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = explored(form, box.value.trim());
    });
    async function begin() {
      box.removeEventListener("focus", begin);
      let found;
      try {
        found = await load(form);
      } catch {
        box.addEventListener("focus", begin); // the next time, perhaps; Enter leads to the explorer
        return;
      }
      SpacecraftFinderList.connect(form, found);
    }

    box.addEventListener("focus", begin);
    if (document.activeElement === box) begin();
    // As a small window shows it.
    form.addEventListener("toggle", ({ newState }) => { if (newState === "open") box.focus(); });
  }

  const forms = document.querySelectorAll("[data-finder]");
  for (const form of forms) connect(form);

  // A page's own box comes before the one in its header.
  const box = document.getElementById("q") ?? document.getElementById("find");
  if (box !== null && !document.querySelector(".explorer") // which has its own keys
    && SpacecraftStorage.read(KEY, ["on", "off"]) === "on") {
    box.setAttribute("aria-keyshortcuts", "/");
    const hint = document.querySelector("[data-hint]"); // aria-keyshortcuts says it to those who listen
    hint?.setAttribute("aria-hidden", "true");
    hint?.removeAttribute("hidden");
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) return;
      event.preventDefault();
      if (!box.checkVisibility()) box.form.showPopover();
      box.focus();
      box.select();
    });
  }

  return { criteriaOf, explored, from, load };
})();
