// Fills the shell with each answer of standard input, a JSON array of [shell, values], by the
// script at argv[2]; prints the pages as JSON.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { runInThisContext } from "node:vm";

const script = runInThisContext(`${readFileSync(process.argv[2], "utf-8")}; Browsable`);
const asked = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(asked.map(([shell, values]) => script.fill(shell, values))));
