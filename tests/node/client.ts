// Uses of the client's types that must hold, and misuses that must not (`@ts-expect-error`).
import {
  all, answer, connect, get, list, LL2Error, meta, of,
  type Client, type Spacecraft, type SpacecraftList,
} from "../golden/sample/api/client.js";

const page: SpacecraftList = await list({ in_space: true, ordering: "-time_in_space", limit: 5 });
const again: SpacecraftList = await list(page.next ?? "status=1&limit=5");
await list(new URLSearchParams({ search: "dragon" }));
await list({ ordering: ["-flights_count", "id"] });
await list({ a_parameter_of_tomorrow: "1" });
const craft: Spacecraft = await get(page.results[0]?.id ?? 1);
const time: string | null = craft.time_in_space;
for await (const one of all()) one.name.toUpperCase();
const day: string | null = (await meta()).fetched_at;
const elsewhere: Client = connect("https://example.org/", { fetch: globalThis.fetch });
const { status, body }: { status: number; body: string } = await answer("/2.3.0/spacecraft/1/");
const configurations = of("spacecraft_configurations");
const found: number = (await configurations.list({ search: "Dragon", in_use: true })).count;
for await (const one of elsewhere.of("spacecraft_flights").all({ spacecraft: 603 })) one.id.toFixed();
try {
  await elsewhere.get("none");
} catch (error) {
  if (error instanceof LL2Error) error.status.toFixed();
}

// @ts-expect-error: not a list of LL2's that the mirror knows
of("agencies");
// @ts-expect-error: a status is told by its id
await list({ status: "Active" });
// @ts-expect-error: true or false
await list({ in_space: "yes" });
// @ts-expect-error: an item needs an id
await get();
// @ts-expect-error: it may be unknown
craft.serial_number.trim();
// @ts-expect-error: at the ends there is no next page
again.next.length;

export { body, day, found, status, time };
