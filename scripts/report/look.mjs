// Looks at report pages in a real browser, as the people who get them do.
import { chromium } from "playwright-core";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const [folder, executablePath] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args });

async function open(file, colorScheme, more = {}) {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 1600 }, ...more });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => request.url().startsWith("file:") || wrong.push(`asks for ${request.url()}`));
  const begun = performance.now();
  await page.goto(`file://${folder}/${file}`);
  // Two frames on: what is seen first has been laid out and painted.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return { page, wrong, took: performance.now() - begun };
}

const visible = (page) => page.locator("#rows .row:not([hidden])").count();
const first = (page, cell) => page.locator("#rows .row:not([hidden])").first().locator(":scope > div").nth(cell).textContent();

for (const [file, total] of [["small.html", 10], ["large.html", 10000]]) {
  for (const colorScheme of ["light", "dark"]) {
    const { page, wrong, took } = await open(file, colorScheme);
    assert.equal(await visible(page), total);
    assert.match(await page.title(), /^dental-front-desk 1\.2\.0/, "a hostile name has changed the title");
    assert.equal(await page.locator("#rows img, #rows script, .grid img").count(), 0, "a hostile name became markup");
    assert.ok((await page.locator("#rows").textContent()).includes("<img src=x"), "a hostile name is not shown as it is");

    // A tile shows its own; the keyboard does it as well.
    const failed = page.locator("[data-show=failed]");
    const number = Number((await failed.locator("b").textContent()).replace(",", ""));
    await failed.focus();
    await page.keyboard.press("Enter");
    assert.equal(await visible(page), number);
    assert.equal(await failed.getAttribute("aria-pressed"), "true");
    await page.locator("[data-show='']").click();

    await page.fill("#search", "lakeside smiles 3");
    const found = await visible(page);
    assert.ok(found > 0 && found < total, `${found} of ${total}`);
    await page.fill("#search", "");

    const begun = performance.now();
    await page.click("[data-sort=row]");
    assert.equal(await first(page, 0), String(total + 1));
    await page.click("[data-sort=outcome]");
    assert.match(await first(page, 2), /conflict|done/);
    await page.click("[data-sort=row]");
    assert.equal(await first(page, 0), "2");
    const sorted = performance.now() - begun;

    await page.screenshot({ path: `${folder}/${file.replace(".html", "")}-${colorScheme}.png` });
    assert.deepEqual(wrong, []);
    if (colorScheme === "light") {
      await page.pdf({ path: `${folder}/${file.replace(".html", "")}.pdf` });
      assert.ok(statSync(`${folder}/${file.replace(".html", "")}.pdf`).size > 10_000);
    }
    assert.ok(took < 5000, `${file} took ${Math.round(took)} ms to open`);
    assert.ok(sorted < 5000, `${file} took ${Math.round(sorted)} ms to sort three times`);
    console.log(`${file} ${colorScheme}: opened in ${Math.round(took)} ms, sorted three times in ${Math.round(sorted)} ms`);
    await page.context().close();
  }
}

// Contrast, names and roles, by the rules of WCAG.
for (const colorScheme of ["light", "dark"]) {
  const { page } = await open("small.html", colorScheme, { bypassCSP: true });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(" ")}`), []);
  console.log(`small.html ${colorScheme}: no violation of WCAG 2.1 AA that axe knows`);
}
await browser.close();
