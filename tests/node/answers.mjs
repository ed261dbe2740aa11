// Asks the client of the site at argv[2] each path of standard input (a JSON array), and prints
// the answers as a JSON array.
import { pathToFileURL } from "node:url";
import { text } from "node:stream/consumers";

const [client, site] = process.argv.slice(2);
const { connect } = await import(pathToFileURL(client));
const mirror = connect(site);
const answers = [];
for (const path of JSON.parse(await text(process.stdin))) answers.push(await mirror.answer(path));
process.stdout.write(JSON.stringify(answers));
