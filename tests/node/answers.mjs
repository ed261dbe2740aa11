// Asks the client of the site at argv[2] each path of standard input (a JSON array), a few at a time,
// and prints the answers as a JSON array.
import { pathToFileURL } from "node:url";
import { text } from "node:stream/consumers";

const [client, site] = process.argv.slice(2);
const { connect } = await import(pathToFileURL(client));
const mirror = connect(site);
const answers = [];
const waiting = [...JSON.parse(await text(process.stdin)).entries()];
async function ask() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    answers[next[0]] = await mirror.answer(next[1]);
  }
}
await Promise.all(Array.from({ length: 8 }, ask));
process.stdout.write(JSON.stringify(answers));
