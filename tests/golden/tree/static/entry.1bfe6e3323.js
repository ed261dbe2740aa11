// The search box of the lists: leads to the explorer, with the list's craft in the list's ordering.
(() => {
  "use strict";
  const form = document.querySelector("[data-entry]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ q: form.elements.q.value.trim() });
    location.href = `${form.dataset.entry}&${query}`;
  });
})();
