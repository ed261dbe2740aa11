// The search box of the lists: leads to the explorer, with the list's craft in the list's ordering. The
// form would too, but sends what was typed to the host.
(() => {
  "use strict";
  const form = document.querySelector("[data-entry]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.elements.q.value = form.elements.q.value.trim();
    location.href = `${form.action}#?${new URLSearchParams(new FormData(form))}`;
  });
})();
