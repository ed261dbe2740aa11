// In pages of `serve --watch` alone: loads the page again when there is a newer one, and lays what is
// wrong over it until it is corrected.
(() => {
  "use strict";
  const { events, style, of, version } = document.currentScript.dataset;

  // A browser opens six connections to a host: a page that nobody sees needs none.
  let stream = null;
  function follow() {
    stream?.close();
    stream = document.hidden ? null : new EventSource(events);
    if (stream) stream.onmessage = ({ data }) => hear(JSON.parse(data));
  }
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => stream?.close());
  follow();

  function hear(news) {
    if (news[of] !== version && news[of] !== "") {
      stream.close();
      location.reload();
      return;
    }
    show(news.error);
  }

  const host = element("div", { id: "catalog-preview" });
  const root = host.attachShadow({ mode: "open" });
  let shown = "";

  function show(error) {
    const text = JSON.stringify(error);
    if (text === shown) return;
    shown = text;
    host.remove();
    if (!error) return;
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    root.replaceChildren(sheet, panel(error));
    // Beside the page's own body, which may be what is wrong.
    document.documentElement.append(host);
  }

  function panel(error) {
    return element("details", { open: true },
      element("summary", { role: "alert" }, element("strong", {}, "Can’t be built: "), error.where),
      element("p", { className: "found" }, error.found),
      error.lines.length && element("pre", { tabIndex: 0 }, ...error.lines.map(line)),
      element("dl", {},
        element("dt", {}, "Expected"), element("dd", {}, error.expected),
        element("dt", {}, "To do"), element("dd", {}, error.todo)));
  }

  function line({ number, text, is_wrong: isWrong }) {
    return element(isWrong ? "mark" : "span", {}, `${String(number).padStart(4)}  ${text}\n`);
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter(Boolean));
    return made;
  }
})();
