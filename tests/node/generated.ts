// Uses a client that a generator made of openapi.json, in ./client/, for the mirror at argv[2]; prints
// what it read as JSON. Its types must hold, and misuses must not (`@ts-expect-error`).
import { getSpacecraft, listSpacecraft, type SpacecraftDetailed } from "./client/index.js";
import { client } from "./client/client.gen.js";

declare const process: { argv: string[] };
client.setConfig({ baseUrl: process.argv[2] });

const all = await listSpacecraft({ query: { limit: 100 } });
const next: string | null | undefined = all.data?.next;

const filtered = await listSpacecraft({
  query: { in_space: true, status: 1, ordering: ["-time_in_space", "id"], limit: 5 },
});
const chosen = filtered.data?.results.map(({ id, in_space, status, time_in_space }) => (
  { id, in_space, status: status.id, time_in_space }
));

const searched = await listSpacecraft({ query: { search: "dragon", offset: 1, limit: 5 } });
const found = searched.data?.results.map((craft) => craft.id);

const detailed = await listSpacecraft({ query: { mode: "detailed", limit: 3 } });
const modes = detailed.data?.results.map((craft) => craft.response_mode);

const { data: craft } = await getSpacecraft({ path: { id: 1 } });
if (craft?.response_mode !== "detailed") throw new Error("no detailed record");
const whole: SpacecraftDetailed = craft;
const flights = whole.flights.map(({ id, spacecraft, launch, mission_end }) => (
  { id, of: spacecraft.name, launch: launch.name, ended: mission_end ?? null }
));

const refused = await listSpacecraft({ query: { status: 99999 } });
let messages: Array<string> | undefined;
if (refused.error !== undefined && "status" in refused.error) messages = refused.error.status;

const missing = await getSpacecraft({ path: { id: 99999 } });
const detail = missing.error && "detail" in missing.error ? missing.error.detail : undefined;

console.log(JSON.stringify({
  count: all.data?.count, read: all.data?.results.length, next, chosen, found, modes, flights,
  refused: refused.response?.status, messages, missing: missing.response?.status, detail,
}));

export function misused() {
  // @ts-expect-error: a status is told by its id
  listSpacecraft({ query: { status: "Active" } });
  // @ts-expect-error: LL2 knows no such ordering
  listSpacecraft({ query: { ordering: ["name"] } });
  // @ts-expect-error: an item needs an id
  getSpacecraft({});
  // @ts-expect-error: a list's normal records have no flights
  all.data?.results.map((one) => one.response_mode === "normal" && one.flights);
}
