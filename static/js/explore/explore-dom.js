// Elements made in script: texts become text nodes, never markup.
const ExploreDom = (() => {
  "use strict";
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      element.setAttribute(attribute, value);
    }
    element.append(...children);
    return element;
  }

  // Shows a text in an element, the parts that a search has found as <mark>.
  function mark(element, text, sought) {
    const parts = ExploreSearch.marked(ExploreCraft.visible(text), sought);
    element.replaceChildren(...parts.map((part) => (
      part.isHit ? make("mark", {}, part.text) : part.text
    )));
  }

  const unseen = (text) => make("span", { class: "unseen" }, text);

  // A text from the data, whichever way it is written.
  const own = (text) => make("bdi", {}, ExploreCraft.visible(text));

  // Text is written only where it is another one: a browser lays out what has been touched.
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  return { make, mark, own, unseen, write };
})();
