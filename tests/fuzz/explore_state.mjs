// Reads addresses as the explorer does; standard input has `source`, the text of its scripts, and
// `hashes` as JSON. Prints what went wrong as a JSON array. Whatever an address says, it becomes a state, that
// state has an address, and that address says the same again; none takes a second.
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const { source, hashes } = JSON.parse(await text(process.stdin));
const state = runInThisContext(`${source}; ExploreState`);
const known = {
  facets: new Map(state.FACETS.map((facet) => [
    facet, new Map((facet.startsWith("i") ? [true, false] : [1, 2, 3]).map((value) => [String(value), value])),
  ])),
  ids: new Map([1, 2, 3, 4, 5, 6].map((id) => [String(id), id])),
  orderings: ["name", "-name", "id", "-id", "time_in_space", "-time_in_space"],
};
const wrong = [];
for (const hash of hashes) {
  const before = process.cpuUsage().user;
  try {
    const first = state.parse({ hash, search: "" }, known);
    const address = state.write(first.state);
    const second = state.parse({ hash: address, search: "" }, known);
    if (second.leftOut.length > 0) wrong.push([hash, "left out", second.leftOut]);
    if (state.write(second.state) !== address) wrong.push([hash, "another address", address]);
    if (!first.leftOut.every((part) => typeof part === "string")) wrong.push([hash, "no text", first.leftOut]);
  } catch (error) {
    wrong.push([hash, String(error)]);
  }
  const seconds = (process.cpuUsage().user - before) / 1e6;
  if (seconds > 1) wrong.push([hash, `${seconds} s`]);
}
process.stdout.write(JSON.stringify(wrong));
