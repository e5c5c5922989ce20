// Looks at the page of a run in a real browser while the run goes on, as somebody who watches it does.
import { chromium } from "playwright-core";
import { spawn } from "node:child_process";
import { readFileSync, rmSync, mkdirSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const [folder, executablePath, program, root] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const hostile = ["<img src=x onerror=\"document.title='broken'\">", "</script><script>document.title='broken'</script>", "\u202egnp.exe"];

// The example's roster, with names that would break a page which took them for markup.
const cells = (line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g).slice(0, -1).map((cell) => cell.replace(/,$/, ""));
const [head, ...lines] = readFileSync(`${root}/templates/locations.example.csv`, "utf8").trimEnd().split(/\r?\n/);
const quote = (text) => `"${text.replaceAll('"', '""')}"`;
assert.ok(!cells(head).includes("name"), "the example has names of its own now");
const roster = [`${head},name`, ...lines.map((line, at) => `${line},${quote(`${hostile[at % hostile.length]} ${at}`)}`)];

const browser = await chromium.launch({ executablePath, args });
for (const colorScheme of ["light", "dark"]) {
  const home = `${folder}/${colorScheme}`;
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(`${home}/roster.csv`, `${roster.join("\n")}\n`);
  const run = spawn(program, ["apply", "--yes", "--sandbox", "--sandbox-latency", "120ms", "--waves", "5,100%", "--watch", "127.0.0.1:0",
    `${root}/templates/dental-front-desk.yaml`, "roster.csv"], { cwd: home, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => run.on("exit", done));
  let url;
  const said = [];
  for await (const line of createInterface({ input: run.stderr })) {
    said.push(line);
    url = line.match(/^Watch it at (http:\S+)/)?.[1];
    if (url) break;
  }
  assert.ok(url, said.join("\n"));
  run.stderr.resume();

  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 1600 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => request.url().startsWith(url) || wrong.push(`asks for ${request.url()}`));
  await page.goto(url);
  await page.evaluate(() => { window.stillHere = true; });
  const counted = async (standing) => Number((await page.locator(`[data-show=${standing}] b`).textContent()).replace(",", ""));
  const until = (condition, argument) => page.waitForFunction(condition, argument, { timeout: 60000, polling: 50 });

  // It changes by itself, and what a person has chosen stays.
  await until(() => document.getElementById("said").textContent === "Live.");
  await page.locator("[data-show=pending]").focus();
  await until(() => Number(document.querySelector("[data-show=done] b").textContent) >= 20);
  const before = await counted("done");
  assert.ok(await page.locator(".grid .working").count() > 0, "nobody is seen to be in work");
  assert.match(await page.locator("#now").textContent(), /applying wave 2 of 2: .* in work.*limited by: /s);
  await page.locator("[data-show=done]").click();
  await page.screenshot({ path: `${folder}/going-on-${colorScheme}.png` });
  await until((before) => Number(document.querySelector("[data-show=done] b").textContent) > before, before);
  await until(() => document.querySelectorAll("#rows .row:not([hidden])").length > 0);
  assert.equal(await page.locator("[data-show=done]").getAttribute("aria-pressed"), "true");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.show), "done", "the focus is lost");

  // It says that it has ended, and stays.
  await until(() => document.getElementById("said").textContent.startsWith("The run has ended"));
  assert.equal(await ended, 0);
  assert.equal(await counted("done"), lines.length);
  assert.equal(await page.locator("#rows .row:not([hidden])").count(), lines.length);
  assert.match(await page.locator("#head").textContent(), /: finished$/);
  assert.equal(await page.evaluate(() => window.stillHere), true, "the page was loaded again");
  assert.match(await page.title(), /^dental-front-desk/, "a hostile name has changed the title");
  assert.equal(await page.locator("#rows img, #rows script, .grid img").count(), 0, "a hostile name became markup");
  assert.ok((await page.locator("#rows").textContent()).includes("<img src=x"), "a hostile name is not shown as it is");
  await page.fill("#search", "onerror");
  assert.equal(await page.locator("#rows .row:not([hidden])").count(), Math.ceil(lines.length / hostile.length));
  await page.fill("#search", "");
  await page.screenshot({ path: `${folder}/ended-${colorScheme}.png` });
  assert.deepEqual(wrong, []);
  console.log(`${colorScheme}: kept up to date from ${before} to ${lines.length} locations, without a word on the console`);
  await context.close();
}

// When the program is gone the page says so; contrast, names and roles, by the rules of WCAG.
const home = `${folder}/light`;
const run = spawn(program, ["apply", "--yes", "--sandbox", "--sandbox-latency", "2s", "--watch", "127.0.0.1:0", "--journal", "gone/journal.jsonl",
  `${root}/templates/dental-front-desk.yaml`, "roster.csv"], { cwd: home, stdio: ["ignore", "ignore", "pipe"] });
let url;
for await (const line of createInterface({ input: run.stderr })) {
  url = line.match(/^Watch it at (http:\S+)/)?.[1];
  if (url) break;
}
const page = await (await browser.newContext({ bypassCSP: true })).newPage();
await page.goto(url);
await page.waitForFunction(() => document.getElementById("said").textContent === "Live.");
await page.evaluate(axe);
const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" ")}`), []);
run.kill("SIGKILL");
await page.waitForFunction(() => document.getElementById("said").textContent.startsWith("No connection"));
console.log("a page whose program is gone says so; no violation of WCAG 2.1 AA that axe knows");
await browser.close();
