{# The client for other sites and programs. Gets programs.ClientInputs. #}
// LL2's queries of /spacecraft/, answered from the files of a mirror: an ES module without
// dependencies, for browsers and Node.js 20 or newer. client.d.ts has its types, ../api.html
// examples. It may be copied; a copy is told where the mirror is: connect("https://…/").
{{ page.scripts }}

/** LL2's answer when it is no record and no list: `status`, and `body` as LL2 sends it. From 500 on it
 * is the mirror's own: a query that it can't answer, or files that it can't read. */
export class LL2Error extends Error {
  constructor(status, body) {
    const answering = status < 500 ? "LL2" : "The mirror";
    super(`${answering} answers ${status}: ${JSON.stringify(body)}`);
    this.name = "LL2Error";
    this.status = status;
    this.body = body;
  }
}

/** The client of the mirror whose site stands at `root`. */
export function connect(root, options) {
  return clientOf(() => root, options);
}

// The root is looked at when the first question is asked: this file may stand where it has none.
function clientOf(rootOf, { fetch = globalThis.fetch } = {}) {
  let opened = null;
  const open = () => (opened ??= SpacecraftMirror.connect(read, `${address()}${SpacecraftTables.files.root}`));

  function address() {
    const root = rootOf();
    const site = parseUrl(root);
    if (!/^https?:$/.test(site?.protocol)) {
      throw new Error(`A mirror is read over http: call connect("https://…/"), not ${root}`);
    }
    return `${site.origin}${site.pathname.replace(/\/?$/, "/")}`;
  }

  async function read(path, build = null) {
    const file = `${address()}${path}`;
    // Asks whether what the browser holds is still true.
    const response = await fetch(build ? `${file}?${build}` : file, { cache: "no-cache" });
    return SpacecraftMirror.textOf(response, path);
  }

  async function parsed(path, item, query) {
    const text = toQuery(query, path);
    const [at, asked] = item === "" ? placeOf(path, text) : [`${path}/${item}`, text];
    const { status, body } = await open().answer(at, asked);
    const content = JSON.parse(body);
    if (status !== 200) throw new LL2Error(status, content);
    return content;
  }

  function of(path) {
    const list = (query = "") => parsed(path, "", query);

    async function* all(query = "") {
      const parameters = new URLSearchParams(toQuery(query, path));
      if (!parameters.has("limit")) parameters.set("limit", "100");
      const seen = new Set();
      let page = await list(parameters);
      const { count } = page;
      const assertSame = (isSame) => {
        if (!isSame) throw new Error("The mirror has changed while it was read: start again");
      };
      while (true) {
        for (const record of page.results) {
          assertSame(!seen.has(record.id));
          seen.add(record.id);
          yield record;
        }
        if (page.next === null) return;
        page = await list(page.next);
        assertSame(page.count === count);
      }
    }

    const get = (id, query = "") => parsed(path, `${encodeURIComponent(id)}/`, query);
    return { list, all, get };
  }

  return {
    ...of("spacecraft"),
    of,
    async meta() {
      const text = await read("api/meta.json");
      if (text === null) throw new Error(`There is no mirror at ${address()}`);
      return JSON.parse(text);
    },
    async answer(target) {
      const [path, query = ""] = String(target).split("#")[0].split(/\?(.*)/s);
      const root = `/${SpacecraftTables.api.number}/`;
      return open().answer(path.slice(path.lastIndexOf(root) + 1).replace(root.slice(1), ""), query);
    },
  };
}

/** A query string from an object, a query string, or the address of a list, such as its `next`. */
export function toQuery(query = "", list = "spacecraft") {
  if (typeof query === "object" && !(query instanceof URLSearchParams || query instanceof URL)) {
    const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
    return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  }
  const text = String(query);
  if (!/^(?:https?:\/\/|[/?])/i.test(text)) return text; // a "?" may stand in a query too
  const [path, asked = ""] = text.split("#")[0].split(/\?(.*)/s);
  const bare = path.replace(/\/$/, "");
  if (path === "" || bare.endsWith(`/${list}`)) return asked;
  for (const [mode, step] of Object.entries(SpacecraftTables.api.modePaths)) {
    if (bare.endsWith(`/${list}/${step}`)) return `${asked}&mode=${mode}`;
  }
  throw new Error(`Not the address of a list of ${list}: ${text}; answer() takes any path`);
}

// Where a list is asked, and with which query: a mode has a path of its own in some versions of LL2.
function placeOf(path, text) {
  const parameters = new URLSearchParams(text);
  const step = SpacecraftTables.api.modePaths[parameters.getAll("mode").at(-1)];
  if (step === undefined) return [`${path}/`, text];
  parameters.delete("mode");
  return [`${path}/${step}/`, parameters.toString()];
}

function parseUrl(...parts) {
  try {
    return new URL(...parts);
  } catch {
    return null;
  }
}

// A bundler may leave no address of this file.
const rootOfThisFile = () => parseUrl("..", import.meta.url) ?? import.meta.url;

/** The client of the mirror that this file was loaded from. */
export const { list, all, get, of, meta, answer } = clientOf(rootOfThisFile);
