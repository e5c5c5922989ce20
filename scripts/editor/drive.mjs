// Drives the YAML language server over stdio: `node drive.mjs SERVER TEMPLATE`. Ends with 1 when something is not as it
// should be. No schema is fetched from anywhere: the template's first line names the one beside it.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [serverFolder, templatePath] = process.argv.slice(2).map((path) => resolve(path));
const DEADLINE_MS = 60_000;

const server = spawn(process.execPath, [`${serverFolder}/bin/yaml-language-server`, "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
setTimeout(() => fail("the server did not answer in time"), DEADLINE_MS).unref();

function fail(message) {
  console.error(`failed: ${message}`);
  server.kill();
  process.exit(1);
}

function check(what, holds, found) {
  if (!holds) fail(`${what}: ${JSON.stringify(found).slice(0, 2000)}`);
  console.log(`ok  ${what}`);
}

// The protocol: a header with the length, an empty line, JSON.
let buffer = Buffer.alloc(0);
let lastId = 0;
const asked = new Map();
const diagnostics = new Map();
let heard = () => {};

server.stdout.on("data", (bytes) => {
  buffer = Buffer.concat([buffer, bytes]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
    if (buffer.length < end + 4 + length) return;
    const message = JSON.parse(buffer.subarray(end + 4, end + 4 + length).toString());
    buffer = buffer.subarray(end + 4 + length);
    take(message);
  }
});

function take(message) {
  if (message.method === undefined) {
    const { done } = asked.get(message.id);
    asked.delete(message.id);
    if (message.error) fail(message.error.message);
    done(message.result);
  } else if (message.id !== undefined) {
    // The server asks for its configuration, one answer for each item.
    const result = message.method === "workspace/configuration" ? message.params.items.map(settings) : null;
    send({ id: message.id, result });
  } else if (message.method === "textDocument/publishDiagnostics") {
    diagnostics.set(message.params.uri, message.params.diagnostics);
    heard();
  }
}

function settings(item) {
  const all = {
    yaml: { validate: true, completion: true, hover: true, schemaStore: { enable: false }, schemas: {} },
    http: {},
    "[yaml]": {},
    editor: { tabSize: 2 },
    files: {},
  };
  return all[item.section] ?? {};
}

function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function ask(method, params) {
  lastId += 1;
  const id = lastId;
  send({ id, method, params });
  return new Promise((done) => asked.set(id, { done }));
}

const uri = pathToFileURL(templatePath).href;
let version = 0;

/// Puts this text into the editor and waits for what is underlined in it.
async function edit(text) {
  version += 1;
  diagnostics.delete(uri);
  if (version === 1) {
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version, text } } });
  } else {
    send({ method: "textDocument/didChange", params: { textDocument: { uri, version }, contentChanges: [{ text }] } });
  }
  while (!diagnostics.has(uri)) await new Promise((done) => (heard = done));
  return diagnostics.get(uri);
}

/// What is offered at the mark `¦` of this text.
async function offered(text) {
  await edit(text.replace("¦", ""));
  const before = text.slice(0, text.indexOf("¦")).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length };
  const answer = await ask("textDocument/completion", { textDocument: { uri }, position });
  const items = answer.items ?? answer;
  // It puts quotation marks around `off`, which other readers of YAML take for false.
  return { labels: items.map((item) => item.label.replaceAll('"', "")), items };
}

async function hover(text, word) {
  await edit(text);
  const before = text.slice(0, text.indexOf(word)).split("\n");
  const position = { line: before.length - 1, character: before.at(-1).length + 1 };
  const answer = await ask("textDocument/hover", { textDocument: { uri }, position });
  return answer?.contents?.value ?? answer?.contents ?? "";
}

await ask("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: {
    workspace: { configuration: true },
    textDocument: {
      completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
      hover: { contentFormat: ["markdown"] },
      publishDiagnostics: {},
    },
  },
});
send({ method: "initialized", params: {} });

const shipped = readFileSync(templatePath, "utf8");
const firstLine = shipped.split("\n", 1)[0];
check("the template names its schema", firstLine === "# yaml-language-server: $schema=fitout-template.schema.json", firstLine);
const found = await edit(shipped);
check("nothing is underlined in the starter template", found.length === 0, found);

const begun = `${firstLine}
name: t
version: "1"
variables:
  wait: { type: integer, default: 20 }
agents:
  desk:
    name: Desk
`;
const has = (labels, wanted) => wanted.every((word) => labels.includes(word));
let offer = await offered(`${begun}    ¦\n`);
check(
  "an agent's fields are offered, the API's and our own",
  has(offer.labels, ["instructions", "autoPilotMaxMessages", "channels", "actions", "ignore"]) && !offer.labels.includes("locationId"),
  offer.labels,
);
const told = offer.items.find((item) => item.label === "autoPilotMaxMessages");
check("each with what it is for", JSON.stringify(told.documentation ?? "").includes("1 to 100"), told);
offer = await offered(`${begun}    ins¦\n`);
check("a field is completed from its first letters", offer.labels.includes("instructions"), offer.labels);
offer = await offered(`${begun}    mode: ¦\n`);
check("the words of a field are offered", has(offer.labels, ["off", "suggestive", "auto-pilot"]), offer.labels);
offer = await offered(`${begun}    sleepEnabled: ¦\n`);
check("true and false are offered", has(offer.labels, ["true", "false"]), offer.labels);
offer = await offered(`${begun}    actions:\n      book:\n        type: ¦\n`);
check(
  "all seven types of actions are offered",
  has(offer.labels, [
    "triggerWorkflow", "updateContactField", "appointmentBooking", "stopBot", "humanHandOver", "advancedFollowup", "transferBot",
  ]),
  offer.labels,
);
const booking = `${begun}    actions:\n      book:\n        type: appointmentBooking\n        name: Book\n        details:\n`;
offer = await offered(`${booking}          ¦\n`);
check(
  "the details of just that type are offered",
  has(offer.labels, ["calendarId", "onlySendLink"]) && !offer.labels.includes("stopBotExamples"),
  offer.labels,
);
offer = await offered(`${begun.replace("{ type: integer, default: 20 }", "\n    type: ¦")}`);
check("the types of variables are offered", has(offer.labels, ["string", "integer", "list"]), offer.labels);

const whole = `${begun}    personality: p\n    goal: g\n    instructions: i\n`;
let underlined = await edit(`${whole}    waitTime: << wait >>\n    sleepEnabled: <<wait>>\n    mode: <<wait>>\n`);
check("a placeholder may stand for a number, a flag and a word", underlined.length === 0, underlined);
const one = (line) => underlined.filter((entry) => entry.range.start.line === line.split("\n").length - 1);
for (const [what, line] of [
  ["a misspelt field", "    intructions: i"],
  ["a word that there is not", "    mode: autopilot"],
  ["a number that is too large", "    autoPilotMaxMessages: 101"],
  ["text where a number has to be", "    waitTime: 20 seconds"],
]) {
  underlined = await edit(`${whole}${line}\n`);
  check(`${what} is underlined, on its line`, one(`${whole}${line}`).length > 0, underlined);
}
underlined = await edit(begun);
check("what is missing is told", underlined.some((entry) => entry.message.includes("instructions")), underlined);

let text = await hover(whole, "instructions: i");
check("a field tells what it is for", JSON.stringify(text).includes("never does"), text);
text = await hover(`${whole}    waitTime: 20\n`, "waitTime");
check("and its unit and bounds", JSON.stringify(text).includes("at most 300 seconds"), text);

await ask("shutdown", null);
send({ method: "exit" });
server.stdin.end();
