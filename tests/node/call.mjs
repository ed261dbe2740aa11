// Calls a function of a classic script for each character code of standard input (a JSON array):
// argv names the script's file, its one global and the function; prints the answers as JSON.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const [file, name, method] = process.argv.slice(2);
const script = runInThisContext(`${readFileSync(file, "utf-8")}; ${name}`);
const codes = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(codes.map((code) => script[method](String.fromCodePoint(code)))));
