"use strict";
(() => {
  const rows = [...document.querySelectorAll("#rows .row")];
  const places = new Map(rows.map((row, at) => [row, at]));
  const host = document.getElementById("rows");
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const tiles = [...document.querySelectorAll("[data-show]")];
  const heads = [...document.querySelectorAll("[data-sort]")];
  const words = rows.map((row) => row.textContent.toLowerCase());
  const said = (node) => (node.nodeName === "I" ? "" : node.textContent);
  const cells = (row, at) => [...row.children[at].childNodes].map(said).join("").trim();
  let only = "";
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    rows.forEach((row, at) => {
      const fits = (!only || row.classList.contains(only)) && (!wanted || words[at].includes(wanted));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    const total = rows.length.toLocaleString("en-US");
    shown.textContent = count === rows.length ? total + " locations" : count.toLocaleString("en-US") + " of " + total;
  };
  const sort = (button) => {
    const head = button.parentElement;
    const at = [...head.parentElement.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    heads.forEach((other) => other.parentElement.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const numbers = button.dataset.sort === "row" || button.dataset.sort === "requests";
    const keyed = rows.map((row, place) => [numbers ? Number(cells(row, at)) : cells(row, at), place]);
    const order = numbers ? (a, b) => a - b : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
    keyed.sort((a, b) => (down ? -1 : 1) * order(a[0], b[0]) || a[1] - b[1]);
    const blocks = [...host.children];
    const size = Math.ceil(keyed.length / Math.max(1, blocks.length));
    blocks.forEach((block, n) => block.replaceChildren(...keyed.slice(n * size, (n + 1) * size).map((k) => rows[k[1]])));
  };
  tiles.forEach((tile) => tile.addEventListener("click", () => {
    only = tile.dataset.show;
    tiles.forEach((other) => other.setAttribute("aria-pressed", String(other === tile)));
    filter();
  }));
  heads.forEach((button) => button.addEventListener("click", () => sort(button)));
  search.addEventListener("input", filter);
  host.addEventListener("changed", (event) => {
    event.detail.forEach((row) => { words[places.get(row)] = row.textContent.toLowerCase(); });
    filter();
  });
})();
