// The browsable page: an answer of the API in the built shell api/answer.html. The twin of
// generator/serving/browsable.py, whose numbered rules it follows to the letter.
const Browsable = (() => {
  "use strict";
  const MOST_INDENTED = 32;
  const TOKEN = /"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)|[{}[\],:]|[^ \t\r\n{}[\],:"]+/g;
  const ADDRESS =
    /^https?:\/\/(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?#][^ "\\]*)?$/;
  const ENVELOPE =
    /^\{"count":[0-9]+,"next":(?:null|"([^"]*)"),"previous":(?:null|"([^"]*)"),"results":\[/;
  const CONTROLS =
    /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Noncharacter_Code_Point}/gu;
  const LONG_RUN = /[^\x00-\x7f\p{L}\p{N}]{1000}/gu;

  function fill(shell, { root, method, target, status, body }) {
    const [before, rest] = cut(shell.replaceAll('="../', () => `="${root}`), "<!--file-->");
    const [form, after] = cut(cut(rest, "<!--answer\n")[1], "end-->\n");
    const json = escaped(body);
    const values = {
      request: quoted(`${method} ${target}`),
      status: String(status),
      json: quoted(asJson(target)),
      steps: steps(json),
      body: indented(json),
    };
    return before + form.replace(/\{([a-z]+)\}/g, (_, name) => values[name]) + after;
  }

  function cut(text, mark) {
    const at = text.indexOf(mark);
    return [text.slice(0, at), text.slice(at + mark.length)];
  }

  function escaped(text) {
    return text.replace(CONTROLS, "\ufffd").replace(LONG_RUN, "$&\ufffd")
      .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  }

  const quoted = (text) => escaped(text).replaceAll('"', "&quot;");

  // The link to the same query as JSON, without other parameters of that name.
  function asJson(target) {
    const pairs = target.split(/\?(.*)/s, 2).slice(1).join("").split("&");
    const kept = pairs.filter((pair) => pair !== "" && pair.split("=")[0] !== "format");
    return `?${[...kept, "format=json"].join("&")}`;
  }

  function steps(json) {
    const [, next, previous] = ENVELOPE.exec(json) ?? [];
    return [["prev", "Previous", previous], ["next", "Next", next]]
      .filter(([, , address]) => address && ADDRESS.test(address))
      .map(([rel, word, address]) =>
        ` · <a rel="${rel} noopener noreferrer" href="${address}">${word}</a>`)
      .join("");
  }

  // The tokens of escaped JSON with the white space and the links between them.
  function indented(json) {
    const parts = [];
    let depth = 0;
    let previous = "";
    const opens = (token) => token === "{" || token === "[";
    const line = () => `\n${"  ".repeat(Math.max(0, Math.min(depth, MOST_INDENTED)))}`;
    for (const [token] of json.matchAll(TOKEN)) {
      if (token === "}" || token === "]") {
        depth -= 1;
        if (!opens(previous)) parts.push(line());
      } else if (opens(previous) || previous === ",") {
        parts.push(line());
      } else if (previous === ":") {
        parts.push(" ");
      }
      const address = token.slice(1, -1);
      parts.push(token.startsWith('"http') && ADDRESS.test(address)
        ? `"<a href="${address}" rel="noopener noreferrer">${address}</a>"`
        : token);
      if (opens(token)) depth += 1;
      previous = token;
    }
    return parts.join("");
  }

  return { fill };
})();
