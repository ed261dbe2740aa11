// Calls a function of a classic script for each text of standard input (a JSON array): argv names the
// script's one global, the function, and the files that make it, in their order. Prints the answers as JSON, a sequence as an array.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const [name, method, ...files] = process.argv.slice(2);
for (const file of files) runInThisContext(readFileSync(file, "utf-8"));
const script = runInThisContext(name);
const answers = JSON.parse(await text(process.stdin)).map((given) => script[method](given));
const printable = (answer) => (typeof answer === "object" ? [...answer] : answer);
process.stdout.write(JSON.stringify(answers.map(printable)));
