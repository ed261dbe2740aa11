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

  // What a script that comes at its first use makes, made once; null where the script doesn't come,
  // until it is asked for again. A single file has the script already, and no address of it.
  function later(address, makes) {
    let made = null;
    return () => (made ??= load(address).then(makes, () => { made = null; return null; }));
  }

  const load = (address) => new Promise((resolve, reject) => {
    if (!address) {
      resolve();
      return;
    }
    const script = make("script", { src: address });
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });

  // Text is written only where it is another one: a browser lays out what has been touched.
  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  return { later, make, mark, own, unseen, write };
})();
