// A line in is the HTML of a message, as JSON; a line out is what Telegram makes of it: [type, text, address] each.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import tdl from "tdl";

const tdjson = createRequire(import.meta.url).resolve("@prebuilt-tdlib/linux-x64-glibc/libtdjson.so");
tdl.configure({ tdjson, verbosityLevel: 0 });

const UNREAD = ["TextUrl", "Code", "Pre"]; // in them nothing is looked for
const named = (entity) => entity.type._.replace("textEntityType", "");
const meet = (one, other) => one.offset < other.offset + other.length && other.offset < one.offset + one.length;

function entities(html) {
  const said = tdl.execute({ _: "parseTextEntities", text: html, parse_mode: { _: "textParseModeHTML" } });
  if (said._ === "error") return [["Error", said.message, ""]];
  const shown = (entity) => [named(entity), said.text.substr(entity.offset, entity.length), entity.type.url ?? ""];
  const unread = said.entities.filter((entity) => UNREAD.includes(named(entity)));
  const found = tdl.execute({ _: "getTextEntities", text: said.text }).entities;
  return [...said.entities, ...found.filter((one) => !unread.some((other) => meet(one, other)))].map(shown);
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(entities(JSON.parse(line))) + "\n");
}
