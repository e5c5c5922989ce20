"use strict";
(() => {
  const main = document.querySelector("main");
  const host = document.getElementById("rows");
  const said = document.getElementById("said");
  const cells = new Map([...document.querySelectorAll(".grid a")].map((cell) => [cell.hash.slice(2), cell]));
  const drawn = new Set(["svg", "rect", "title"]);
  // What filtering and sorting own on the elements that are kept.
  const kept = new Set(["hidden", "aria-pressed", "aria-sort"]);
  const make = (node) => {
    if (typeof node === "string") return document.createTextNode(node);
    const inSvg = drawn.has(node[0]);
    return put(inSvg ? document.createElementNS("http://www.w3.org/2000/svg", node[0]) : document.createElement(node[0]), node);
  };
  // Makes an element what is said, and keeps what is right already, so that focus and selection stay.
  const put = (element, [, attributes, children]) => {
    [...element.attributes].forEach(({ name }) => {
      if (!(name in attributes) && !kept.has(name)) element.removeAttribute(name);
    });
    Object.entries(attributes).forEach(([name, value]) => {
      if (element.getAttribute(name) === value || (kept.has(name) && element.hasAttribute(name))) return;
      element.setAttribute(name, value);
    });
    const old = [...element.childNodes];
    children.forEach((child, at) => {
      const there = old[at];
      if (there === undefined) element.append(make(child));
      else if (typeof child === "string" && there.nodeType === 3) { if (there.data !== child) there.data = child; }
      else if (typeof child !== "string" && there.localName === child[0]) put(there, child);
      else there.replaceWith(make(child));
    });
    old.slice(children.length).forEach((node) => node.remove());
    return element;
  };
  const say = (words) => { if (said.textContent !== words) said.textContent = words; };
  let version = Number(main.dataset.version);
  let wait = 1000;
  let over = false;
  const take = (patch) => {
    // Another run has taken the address over.
    if (patch.run !== main.dataset.run) { location.reload(); return; }
    Object.entries(patch.parts).forEach(([id, node]) => put(document.getElementById(id), node));
    const changed = patch.rows.map(([row, line, cell]) => {
      put(cells.get(String(row)), cell);
      return put(document.getElementById("r" + row), line);
    });
    if (changed.length > 0) host.dispatchEvent(new CustomEvent("changed", { detail: changed }));
    version = patch.version;
    over = patch.over;
  };
  const connect = () => {
    const source = new EventSource("events?since=" + version);
    source.onopen = () => { wait = 1000; say("Live."); };
    source.onmessage = (event) => {
      take(JSON.parse(event.data));
      if (over) { source.close(); say("The run has ended. This page stays as it is."); }
    };
    source.onerror = () => {
      source.close();
      if (over) return;
      say("No connection: the program has ended, or cannot be reached. What is shown may be old; trying again.");
      setTimeout(connect, wait);
      wait = Math.min(wait * 2, 30000);
    };
  };
  connect();
})();
