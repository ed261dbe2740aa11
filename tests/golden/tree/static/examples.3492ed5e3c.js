// The examples of api.html, which shows the body of each function and runs it.
import { all, get, list, meta } from "../api/client.js";

// Who is in space now, the longest there first
export async function inSpace() {
  const page = await list({ in_space: true, ordering: "-time_in_space", limit: 5 });
  return page.results.map((craft) => `${craft.name}: ${craft.time_in_space ?? "not counted"}`);
}

// A search, with Launch Library 2’s rules
export async function search() {
  const page = await list("search=dragon&limit=3");
  return [`${page.count} found`, ...page.results.map((craft) => craft.name)];
}

// One craft with its flights
export async function flights() {
  const page = await list({ ordering: "-flights_count" });
  const { id, name } = page.results.find((craft) => craft.flights_count > 0);
  const { flights = [] } = await get(id);
  return [`${name}: ${flights.length} flights`, ...flights.map(({ launch }) => launch?.name)];
}

// Every craft of a list, page after page
export async function everyCraft() {
  let flights = 0;
  for await (const craft of all({ is_placeholder: false })) flights += craft.flights_count ?? 0;
  return `${flights} flights in all`;
}

// How old the data are
export async function age() {
  const { counts, fetched_at } = await meta();
  return `${counts.spacecraft} spacecraft, as they were on ${fetched_at ?? "an unknown date"}`;
}
