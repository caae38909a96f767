"use strict";
(() => {
  const data = window.etude, form = document.getElementById("filters");
  if (!data || !form) return;
  const script = document.getElementById("etude-script");
  const status = document.getElementById("now");
  const names = [...form.querySelectorAll("select")].map((each) => each.name);
  const drawn = new Map();
  const seen = new Set();
  let vega = null;

  const words = (name) => form.elements[name].selectedOptions[0].textContent.trim();
  const choice = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value]));

  function rows(widget, chosen) {
    const key = [widget.w ? chosen.period : "", ...widget.f.map((name) => chosen[name])].join(".");
    const packed = widget.c[key];
    const columns = packed ? Object.keys(packed) : [];
    const length = columns.length ? packed[columns[0]].length : 0;
    return Array.from({ length }, (_, at) => {
      const row = {};
      for (const name of columns) if (packed[name][at] !== null) row[name] = packed[name][at];
      return row;
    });
  }

  function element(tag, text, attributes = {}) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }

  function number(cell) {
    if (cell && cell.h) return element("span", "hidden", { class: "none", title: "fewer than 5 people, or told by the rest" });
    if (!cell || cell.t === undefined) return element("span", "no data", { class: "none" });
    const id = cell.i || cell.r;
    const title = cell.i ? cell.i : `"${cell.r}"`;
    return element("span", cell.t, id ? { "data-cell": id, title: `etude explain ${title}` } : {});
  }

  function tile(section, cell) {
    const part = (name) => section.querySelector(`[data-f=${name}]`);
    part("t").replaceChildren(number(cell));
    const change = part("c");
    const arrow = cell && cell.g > 0 ? "▲ " : cell && cell.g < 0 ? "▼ " : "▬ ";
    change.textContent = cell && cell.c ? arrow + cell.c : "";
    const better = section.dataset.better;
    change.className = cell && cell.g && !cell.q && better ? ((cell.g > 0) === (better === "higher") ? "good" : "bad") : "";
    for (const name of ["p", "n", "w"]) part(name).textContent = (cell && cell[name]) || "";
  }

  function grouped(found) {
    const groups = new Map();
    for (const row of found) {
      if (!groups.has(row.k)) groups.set(row.k, []);
      groups.get(row.k).push(row);
    }
    return groups;
  }

  function table(section, found, isWide) {
    const body = section.querySelector("tbody");
    if (!body) return;
    const lines = [];
    if (isWide) {
      for (const [name, cells] of grouped(found)) {
        const line = element("tr");
        line.append(element("th", name, { scope: "row" }));
        for (const cell of cells) {
          const field = element("td", undefined, { class: "num" });
          field.append(number(cell));
          for (const more of [cell.n, cell.c]) if (more) field.append(" ", element("small", more));
          if (cell.w) field.append(" ", element("small", cell.w, { class: "warned" }));
          line.append(field);
        }
        lines.push(line);
      }
    } else {
      const many = section.querySelector("table[data-series]") !== null;
      const hasBasis = section.querySelectorAll("thead th").length > 2;
      for (const row of found) {
        const line = element("tr"), value = element("td", undefined, { class: "num" }), from = element("td");
        value.append(number(row));
        from.append(element("small", [row.n || row.p || "", row.w || ""].join(" ").trim()));
        line.append(element("th", many ? `${row.k}, ${row.s}` : row.k, { scope: "row" }), value);
        if (hasBasis) line.append(from);
        lines.push(line);
      }
    }
    body.replaceChildren(...lines);
  }

  function shaped(widget, found) {
    const spec = structuredClone(widget.spec);
    spec.data = { name: "rows", values: widget.bar ? found.filter((row) => !row.h) : found };
    return spec;
  }

  function spot(widget, found) {
    const values = new Map(found.map((row) => [row.k, row]));
    return widget.squares.map(([k, column, line]) => ({ k, column, line, ...(values.get(k) || {}) }));
  }

  function loadVega() {
    vega ??= new Promise((done, failed) => {
      const tag = element("script", undefined, { src: script.dataset.vega });
      tag.onload = done;
      tag.onerror = failed;
      document.head.append(tag);
    });
    return vega;
  }

  async function draw(id, found) {
    const widget = data.w[id], plot = document.querySelector(`#${id} [data-chart]`);
    if (!plot || !script.dataset.vega) return;
    const known = found.some((row) => row.x !== undefined && row.x !== null);
    drawn.set(id, found);
    if (!known) {
      plot.replaceChildren(element("p", found.some((row) => row.h) ? "hidden: some days or groups have fewer than 5 people" : "no data", { class: "none" }));
      return;
    }
    await loadVega();
    if (drawn.get(id) !== found) return;
    const spec = shaped(widget, widget.map ? spot(widget, found) : found);
    if (widget.bar) spec.height = 24 * Math.max(2, found.length) + 24;
    spec.width = Math.max(220, plot.clientWidth - 4);
    spec.params[0].value = spec.width;
    if (widget.map) spec.height = Math.max(160, Math.round(spec.width * widget.spec.height / widget.spec.width));
    plot.classList.add("live");
    const target = element("div");
    await window.vegaEmbed(target, spec, { actions: false, renderer: "svg" });
    if (drawn.get(id) !== found) return;
    for (const name of ["role", "aria-roledescription", "aria-label"]) target.removeAttribute(name);
    target.setAttribute("aria-hidden", "true");
    plot.replaceChildren(target);
    plot.dataset.live = "1";
  }

  function scope(section, widget, chosen) {
    const place = section.querySelector("[data-scope]");
    if (!place) return;
    const said = names.filter((name) => name !== "period" && chosen[name] !== "0" && !widget.f.includes(name)).map((name) => `not by ${name}`);
    if (!widget.w) said.unshift("always the same time, whatever period is chosen");
    place.textContent = said.length ? said.join(", ").replace(/^[an]/, (first) => first.toUpperCase()) + ". " : "";
  }

  function show(isFirst) {
    const chosen = choice();
    const option = form.elements.period.selectedOptions[0];
    for (const [id, widget] of Object.entries(data.w)) {
      const section = document.getElementById(id);
      scope(section, widget, chosen);
      if (isFirst) continue;
      const found = rows(widget, chosen);
      for (const place of section.querySelectorAll("[data-apart]")) place.textContent = (found[0] && found[0].a) || "";
      for (const place of section.querySelectorAll("[data-time]")) place.textContent = widget.u[chosen.period];
      if (section.classList.contains("metric")) {
        tile(section, found[0]);
        const line = section.querySelector(".spark");
        if (line) line.style.visibility = Object.entries(chosen).every(([name, value]) => value === form.elements[name].dataset.first) ? "" : "hidden";
      } else table(section, found, section.classList.contains("table"));
      if (seen.has(id)) draw(id, found);
      else drawn.delete(id);
    }
    const others = names.filter((name) => name !== "period" && chosen[name] !== "0").map((name) => `${name}: ${words(name)}`);
    status.textContent = [`${option.dataset.now}, compared with ${option.dataset.before}`, ...others].join("; ");
  }

  function remember() {
    const said = names.filter((name) => form.elements[name].value !== form.elements[name].dataset.first);
    const hash = said.map((name) => `${name}=${form.elements[name].value}`).join("&");
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    let changed = false;
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = names.includes(name) && form.elements[name];
      if (field && [...field.options].some((each) => each.value === value) && field.value !== value) {
        field.value = value;
        changed = true;
      }
    }
    return changed;
  }

  for (const name of names) form.elements[name].dataset.first = form.elements[name].value;
  form.hidden = false;
  form.addEventListener("change", () => { show(false); remember(); });
  form.addEventListener("reset", () => setTimeout(() => { show(false); remember(); }));
  addEventListener("hashchange", () => { if (recall()) show(false); });
  let wide = innerWidth, turned = 0;
  addEventListener("resize", () => {
    clearTimeout(turned);
    turned = setTimeout(() => {
      if (innerWidth === wide) return;
      wide = innerWidth;
      for (const [id, found] of [...drawn]) draw(id, found);
    }, 150);
  });
  show(!recall());

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((each) => each.isIntersecting)) {
      const id = entry.target.closest("section").id;
      watcher.unobserve(entry.target);
      seen.add(id);
      draw(id, rows(data.w[id], choice()));
    }
  }, { rootMargin: "80px" });
  const watch = () => {
    for (const id of Object.keys(data.w)) {
      const plot = document.querySelector(`#${id} [data-chart]`);
      if (plot && data.w[id].spec) watcher.observe(plot);
    }
  };
  if ("requestIdleCallback" in window) requestIdleCallback(watch, { timeout: 300 });
  else setTimeout(watch, 50);
})();
