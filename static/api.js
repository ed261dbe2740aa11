// Runs the examples of api.html, and any query that is typed there.
(() => {
  "use strict";
  const root = document.querySelector("[data-root]").dataset.root;
  if (location.protocol === "file:") return; // modules are not loaded from a disk

  for (const address of document.querySelectorAll("[data-client]")) {
    address.textContent = new URL(`${root}api/client.js`, location.href).href;
  }
  for (const hint of document.querySelectorAll("[data-still]")) hint.hidden = true;

  async function show(output, ask) {
    output.hidden = false;
    output.textContent = "…";
    try {
      output.textContent = textOf(await ask());
    } catch (error) {
      output.textContent = error.message;
    }
  }

  function textOf(found) {
    const lines = [found].flat();
    return lines.length > 0 ? lines.join("\n") : "Nothing in these data.";
  }

  for (const button of document.querySelectorAll("[data-run]")) {
    const output = button.parentElement.querySelector("output");
    button.hidden = false;
    button.addEventListener("click", () => show(output, async () => {
      const examples = await import(new URL(button.dataset.module, location.href));
      return examples[button.dataset.run]();
    }));
  }

  const form = document.querySelector("[data-ask]");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(form.querySelector("output"), async () => {
      const { answer, toQuery } = await import(new URL(`${root}api/client.js`, location.href));
      const { status, body } = await answer(`spacecraft/?${toQuery(form.elements.query.value)}`);
      return `HTTP ${status}\n\n${JSON.stringify(JSON.parse(body), null, 2)}`;
    });
  });
})();
