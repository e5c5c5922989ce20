// Stands before one validating proxy for each file of the specification, sends every request to the one whose file has its
// path, and writes down every violation that one of them finds.
//
//   node router.mjs PORT VIOLATIONS.jsonl SEEN.jsonl conversation-ai=PORT locations=PORT ...
import { appendFileSync } from "node:fs";
import { createServer, request } from "node:http";

const [port, violations, seen, ...routes] = process.argv.slice(2);
const ports = Object.fromEntries(routes.map((route) => route.split("=")));

const note = (file, what) => appendFileSync(file, JSON.stringify(what) + "\n");

createServer((asked, answer) => {
  const what = { method: asked.method, path: asked.url.split("?")[0] };
  const proxy = ports[what.path.split("/")[1]];
  const fail = (why) => {
    note(violations, { ...what, why });
    answer.writeHead(502, { "content-type": "application/json" });
    answer.end(JSON.stringify({ statusCode: 502, message: why }));
  };
  if (!proxy) return fail("no file of the specification is served for this path");
  const headers = { ...asked.headers, host: `127.0.0.1:${proxy}` };
  const onward = request({ host: "127.0.0.1", port: proxy, method: asked.method, path: asked.url, headers });
  onward.on("error", (error) => fail(`the proxy is not there: ${error.code}`));
  onward.on("response", (found) => {
    const parts = [];
    found.on("data", (part) => parts.push(part));
    found.on("end", () => {
      const body = Buffer.concat(parts);
      // The proxy says what it lets pass in a header, and what it refuses in a problem document of its own.
      const told = found.headers["sl-violations"];
      const refused = /problem\+json/.test(found.headers["content-type"] ?? "");
      if (told || refused) note(violations, { ...what, status: found.statusCode, why: told ?? body.toString() });
      note(seen, { ...what, status: found.statusCode });
      answer.writeHead(found.statusCode, found.headers);
      answer.end(body);
    });
  });
  asked.pipe(onward);
}).listen(Number(port), "127.0.0.1", () => console.log(`listening at ${port}`));
