// Times query.js: argv names an index.json, tables.js, query.js and ll2.js; standard input has query
// strings as a JSON array. Prints the milliseconds of each, understood and selected, as JSON.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const [index, ...scripts] = process.argv.slice(2).map((file) => readFileSync(file, "utf-8"));
for (const script of scripts) runInThisContext(script);
const query = runInThisContext("SpacecraftQuery");
const ll2 = runInThisContext("LL2");
const catalog = query.prepare(JSON.parse(index));
const times = JSON.parse(await text(process.stdin)).map((asked) => {
  const started = performance.now();
  const { criteria } = ll2.parse("spacecraft", asked);
  if (criteria) query.select(catalog, criteria);
  return performance.now() - started;
});
process.stdout.write(JSON.stringify(times));
