// Runs a program, JavaScript on standard input as a JSON string, that has the client of argv[2] in
// scope, as `mirror` connected to the site at argv[3]; prints what it gives as JSON.
import { pathToFileURL } from "node:url";
import { text } from "node:stream/consumers";

const [file, site] = process.argv.slice(2);
const client = await import(pathToFileURL(file));
const scope = { ...client, site, mirror: client.connect(site) };
const program = JSON.parse(await text(process.stdin));
const run = new Function(...Object.keys(scope), `return (${program});`);
process.stdout.write(JSON.stringify(await run(...Object.values(scope)) ?? null));
