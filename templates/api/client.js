{# The client for other sites and programs. Gets programs.ClientInputs. #}
// LL2's queries of /spacecraft/, answered from the files of a mirror: an ES module without
// dependencies, for browsers and Node.js 20 or newer. client.d.ts has its types, ../api.html
// examples. It may be copied; a copy is told where the mirror is: connect("https://…/").
{{ page.scripts }}

/** LL2's answer when it is no record and no list: `status`, and `body` as LL2 sends it. */
export class LL2Error extends Error {
  constructor(status, body) {
    super(`LL2 answers ${status}: ${JSON.stringify(body)}`);
    this.name = "LL2Error";
    this.status = status;
    this.body = body;
  }
}

/** The client of the mirror whose site stands at `root`. */
export function connect(root, { fetch = globalThis.fetch } = {}) {
  const site = new URL(root);
  if (!site.pathname.endsWith("/")) site.pathname += "/";
  const address = `${site.origin}${site.pathname}`;
  const mirror = SpacecraftMirror.connect(read, `${address}api/2.3.0/`);

  async function read(path) {
    if (!/^https?:$/.test(site.protocol)) {
      throw new Error(`A mirror is read over http: call connect("https://…/"), not ${root}`);
    }
    // Asks whether what the browser holds is still true.
    const response = await fetch(`${address}${path}`, { cache: "no-cache" });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`${address}${path}: HTTP ${response.status}`);
    return response.text();
  }

  async function parsed(path, query) {
    const { status, body } = await mirror.answer(path, toQuery(query));
    const content = JSON.parse(body);
    if (status !== 200) throw new LL2Error(status, content);
    return content;
  }

  const list = (query = "") => parsed("spacecraft/", query);

  async function* all(query = "") {
    const parameters = new URLSearchParams(toQuery(query));
    if (!parameters.has("limit")) parameters.set("limit", "100");
    const seen = new Set();
    let page = await list(parameters);
    const { count } = page;
    while (true) {
      for (const craft of page.results) {
        if (page.count !== count || seen.has(craft.id)) {
          throw new Error("The mirror has changed while it was read: start again");
        }
        seen.add(craft.id);
        yield craft;
      }
      if (page.next === null) return;
      page = await list(page.next);
    }
  }

  return {
    list,
    all,
    get: (id, query = "") => parsed(`spacecraft/${encodeURIComponent(id)}/`, query),
    meta: async () => JSON.parse(await read("api/meta.json")),
    answer(target) {
      const [path, query = ""] = String(target).split(/\?(.*)/s);
      return mirror.answer(path.replace(/^.*\/2\.3\.0\//, ""), query);
    },
  };
}

// A query as an object, a string, URLSearchParams or an address such as a list's `next`.
function toQuery(query) {
  if (typeof query === "object" && !(query instanceof URLSearchParams || query instanceof URL)) {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
    return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  }
  const text = String(query);
  if (text.includes("?")) return text.slice(text.indexOf("?") + 1);
  return /^https?:\/\//i.test(text) ? "" : text;
}

/** The client of the mirror that this file was loaded from. */
export const { list, all, get, meta, answer } = connect(new URL("..", import.meta.url));
