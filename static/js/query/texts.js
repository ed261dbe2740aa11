// Records sliced out of the mirror's files as the texts that they are: printed again they could come out
// otherwise.
const SpacecraftTexts = (() => {
  "use strict";

  // The records of a list.
  function split(text) {
    const start = '"results":[';
    return itemsAt(text, text.indexOf(start) + start.length);
  }

  // A text without an end reaches to the end of all: looked for again at each quote, it would take long.
  const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\]]/g;

  // The texts of the objects in an array, which begins before a place.
  function itemsAt(text, place) {
    const items = [];
    let depth = 0;
    let start = 0;
    for (const { 0: token, index } of tokens(text, place)) {
      if (token === "{" || token === "[") {
        if (depth === 0) start = index;
        depth += 1;
      } else if (token === "}" || token === "]") {
        if (depth === 0) break;
        depth -= 1;
        if (depth === 0) items.push(text.slice(start, index + 1));
      }
    }
    return items;
  }

  function* tokens(text, place = 0) {
    const token = new RegExp(TOKEN);
    token.lastIndex = place;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) yield match;
  }

  // The flights in a craft's record; null if it holds none that can be told apart.
  function flightsIn(text) {
    const { flights } = JSON.parse(text);
    if (!Array.isArray(flights)) return null;
    let depth = 0;
    let place = null;
    for (const { 0: token, index } of tokens(text)) {
      if (token === "{" || token === "[") depth += 1;
      else if (token === "}" || token === "]") depth -= 1;
      else if (depth === 1 && JSON.parse(token) === "flights") {
        // A name, not a text: of a repeated one the last counts.
        const begins = /^\s*:\s*\[/.exec(text.slice(index + token.length, index + token.length + 20));
        if (begins) place = index + token.length + begins[0].length;
      }
    }
    const items = place === null ? [] : itemsAt(text, place);
    const ids = new Set(flights.map((flight) => flight?.id).filter(Number.isSafeInteger));
    return ids.size === flights.length && items.length === flights.length ? items : null;
  }

  return { flightsIn, split };
})();
