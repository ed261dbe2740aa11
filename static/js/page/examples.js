// The examples of api.html, which shows the body of each function and runs it, with a console of its
// own: what is shown runs in a page and in Node.js as it is.
import { all, get, list, meta } from "../api/client.js";

// Who is in space now, the longest there first
export async function inSpace(console) {
  const page = await list({ in_space: true, ordering: "-time_in_space", limit: 5 });
  for (const craft of page.results) {
    console.log(craft.name, craft.time_in_space ?? "not counted");
  }
}

// A search, with Launch Library 2’s rules
export async function search(console) {
  const page = await list("search=dragon&limit=3");
  console.log(`${page.count} found`);
  for (const craft of page.results) console.log(craft.name);
}

// One craft with its flights
export async function flights(console) {
  const { results } = await list({ ordering: "-flights_count", limit: 100 });
  const most = results.find((craft) => craft.flights_count);
  const { name, flights = [] } = await get(most?.id ?? 0);
  console.log(`${name}: ${flights.length} flights`);
  for (const { launch } of flights) console.log(launch?.name);
}

// Every craft of a list, page after page
export async function everyCraft(console) {
  let flights = 0;
  for await (const craft of all({ is_placeholder: false })) flights += craft.flights_count ?? 0;
  console.log(`${flights} flights in all`);
}

// How old the data are
export async function age(console) {
  const { counts, fetched_at } = await meta();
  const date = fetched_at ?? "an unknown date";
  console.log(`${counts.spacecraft} spacecraft, as they were on ${date}`);
}
