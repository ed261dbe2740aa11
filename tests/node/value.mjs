// Prints what an expression gives, as JSON: argv names it and the files of classic scripts that it
// uses, in their order. In it `given` is standard input, JSON.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const [expression, ...files] = process.argv.slice(2);
for (const file of files) runInThisContext(readFileSync(file, "utf-8"));
const evaluate = runInThisContext(`(given) => (${expression})`);
process.stdout.write(JSON.stringify(evaluate(JSON.parse(await text(process.stdin)))));
