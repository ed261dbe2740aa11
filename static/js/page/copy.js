// Copies the text beside the button, where the browser allows it.
(() => {
  "use strict";
  const { gettext } = SpacecraftWords;
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.closest(".cite, .code").querySelector("[data-copied]").textContent;
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = gettext("Copied");
      } catch {
        button.textContent = gettext("Not allowed here");
      }
    });
  }
})();
