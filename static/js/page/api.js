// Runs the examples of api.html, and any query that is typed there.
(() => {
  "use strict";
  const { gettext } = SpacecraftWords;
  const root = document.querySelector("[data-root]").dataset.root;
  if (location.protocol === "file:") { // modules are not loaded from a disk
    document.querySelector("[data-somewhere]")?.classList.remove("unscripted");
    return;
  }

  const site = new URL(`${root}.`, location.href).href;
  document.querySelector("[data-client]").textContent = `${site}api/client.js`;
  for (const address of document.querySelectorAll("[data-site]")) address.textContent = site;
  for (const hint of document.querySelectorAll("[data-still]")) hint.hidden = true;

  // Shows what `ask` gives: a text to be read out, and one that may be megabytes and isn't. Of two
  // questions the later one is answered, whichever answer comes first.
  const latest = new WeakMap();
  async function show(output, ask, long = null) {
    latest.set(output, ask);
    output.hidden = false;
    output.textContent = "…";
    if (long) long.hidden = true;
    const [said, rest] = await ask().catch((error) => [error.message]);
    if (latest.get(output) !== ask) return;
    output.textContent = said;
    if (!rest) return;
    long.textContent = rest;
    long.hidden = false;
  }

  for (const button of document.querySelectorAll("[data-run]")) {
    const output = button.parentElement.querySelector("output");
    button.hidden = false;
    button.addEventListener("click", () => show(output, async () => {
      const examples = await import(new URL(button.dataset.module, location.href));
      const lines = [];
      await examples[button.dataset.run]({ log: (...texts) => lines.push(texts.join(" ")) });
      return [lines.join("\n") || gettext("Nothing in these data.")];
    }));
  }

  const form = document.querySelector("[data-ask]");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = form.elements.query.value.trim();
    const isAddress = /^(?:https?:\/)?\//i.test(asked);
    show(form.querySelector("output"), async () => {
      const { answer, toQuery } = await import(`${site}api/client.js`);
      const { status, body } = await answer(isAddress ? asked : `spacecraft/?${toQuery(asked)}`);
      return [`HTTP ${status}`, JSON.stringify(JSON.parse(body), null, 2)];
    }, form.querySelector("pre"));
  });
})();
