// Tries each regular expression of standard input, a JSON array of [source, flags, [[start, pump]]], on
// long texts: the start, then the pump as often as argv says. Prints those that take more seconds than
// argv says as a JSON array of [source, start, pump, seconds].
import { text } from "node:stream/consumers";

const [length, most] = process.argv.slice(2).map(Number);
const slow = [];
for (const [source, flags, pumps] of JSON.parse(await text(process.stdin))) {
  const pattern = new RegExp(source, flags);
  for (const [start, pump] of pumps) {
    const long = `${start}${pump.repeat(length)}\0`;
    const before = process.cpuUsage().user;
    long.replace(pattern, "");
    const seconds = (process.cpuUsage().user - before) / 1e6;
    if (seconds > most) slow.push([source, start, pump, seconds]);
  }
}
process.stdout.write(JSON.stringify(slow));
