// What the pages do beyond links and forms. Every page works without it.
"use strict";
(() => {
  const colours = { value: "#9fb9c1", weak: "#d8d4c8", index: "#9c2b22", ink: "#1c2024", muted: "#5a6068", line: "#ddd6c8" };
  const many = ["#2f7488", "#9c2b22", "#b5762a"];
  const font = getComputedStyle(document.body).fontFamily;

  const plain = (v) => (v === null || v === undefined ? "–" : Number(v).toLocaleString("en-US", { maximumFractionDigits: 2 }));
  const share = (v) => (v === null || v === undefined ? "–" : (v * 100).toFixed(1) + "%");

  // Tooltips are drawn on the canvas: the page's policy allows no inline style.
  const tooltip = { trigger: "axis", renderMode: "richText", confine: true, textStyle: { fontFamily: font } };
  const axis = { axisLine: { lineStyle: { color: colours.ink } }, axisLabel: { color: colours.muted, fontFamily: font } };

  function trend(spec) {
    const show = spec.ratio ? share : plain;
    const hasIndex = spec.index.some((v) => v !== null);
    const series = [{
      name: spec.names[0], type: "bar", barMaxWidth: 44,
      data: spec.values.map((v, n) => ({ value: v, itemStyle: { color: spec.comparable[n] === false || (spec.breaks[n] || "").includes("basis_change") ? colours.weak : colours.value } })),
    }];
    if (hasIndex) series.push({ name: spec.names[1], type: "line", yAxisIndex: 1, data: spec.index, symbolSize: 7, lineStyle: { width: 2.5 }, color: colours.index });
    return {
      textStyle: { fontFamily: font }, tooltip: { ...tooltip, valueFormatter: show },
      grid: { left: 64, right: hasIndex ? 56 : 20, top: 24, bottom: 34 },
      xAxis: { type: "category", data: spec.years, ...axis },
      yAxis: [{ type: "value", min: 0, ...axis, axisLabel: { ...axis.axisLabel, formatter: show }, splitLine: { lineStyle: { color: colours.line } } },
        ...(hasIndex ? [{ type: "value", scale: true, ...axis, splitLine: { show: false } }] : [])],
      series,
    };
  }

  function bars(spec) {
    return {
      textStyle: { fontFamily: font }, tooltip, color: many, grid: { left: 64, right: 20, top: 24, bottom: 60 },
      xAxis: { type: "category", data: spec.names, ...axis, axisLabel: { ...axis.axisLabel, rotate: spec.names.length > 12 ? 40 : 0 } },
      yAxis: { type: "value", ...axis, splitLine: { lineStyle: { color: colours.line } } },
      series: spec.series.map((s) => ({ name: s.name, type: "bar", data: s.values, barMaxWidth: 34 })),
    };
  }

  function draw() {
    if (!window.echarts) return;
    for (const place of document.querySelectorAll("[data-chart]:not([data-drawn])")) {
      const spec = JSON.parse(place.querySelector("script").textContent);
      place.setAttribute("data-drawn", "");
      const room = document.createElement("div");
      room.className = "room";
      place.append(room);
      const chart = window.echarts.init(room, null, { width: place.clientWidth, height: place.clientHeight });
      chart.setOption({ animation: false, aria: { enabled: false }, ...(spec.kind === "trend" ? trend(spec) : bars(spec)) });
      window.addEventListener("resize", () => chart.resize({ width: place.clientWidth, height: place.clientHeight }));
    }
  }

  // The lit place of a document comes into view inside its own box; the page stays where it is.
  function reveal() {
    const lit = document.getElementById("lit"), sheet = lit && lit.closest(".sheet");
    if (!sheet) return;
    const at = lit.getBoundingClientRect(), box = sheet.getBoundingClientRect();
    sheet.scrollTop += at.top - box.top - sheet.clientHeight / 2 + at.height / 2;
    sheet.scrollLeft += at.left - box.left - sheet.clientWidth / 2 + at.width / 2;
  }

  function light(key) {
    for (const a of document.querySelectorAll(".cells a[aria-current]")) a.removeAttribute("aria-current");
    const cell = key && document.getElementById("c-" + key);
    if (cell) cell.setAttribute("aria-current", "true");
    return cell;
  }

  document.addEventListener("click", (event) => {
    const place = event.target.closest && event.target.closest("#document a[data-key]");
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const key = place.dataset.key, cell = document.getElementById("c-" + key);
    if (!cell) return;
    event.preventDefault();
    cell.click();
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "center" });
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const part = document.getElementById("document");
    if (part && event.detail.target.id === "document") {
      light(part.dataset.cell);
      reveal();
      if (window.matchMedia("(max-width: 60rem)").matches) part.scrollIntoView();
    }
  });

  for (const form of document.querySelectorAll("form[data-auto]")) form.addEventListener("change", () => form.requestSubmit());

  for (const form of document.querySelectorAll("form[data-drop]")) {
    const zone = form.querySelector(".zone"), input = form.querySelector("#files"), folder = form.querySelector("[data-folder]");
    const chosen = form.querySelector("[data-chosen]");
    const tell = () => { chosen.textContent = [...input.files, ...folder.files].slice(0, 8).map((f) => f.webkitRelativePath || f.name).join(", "); };
    for (const name of ["dragover", "dragenter"]) zone.addEventListener(name, (e) => { e.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (e) => { e.preventDefault(); zone.classList.remove("over"); input.files = e.dataTransfer.files; tell(); });
    input.addEventListener("change", tell);
    folder.addEventListener("change", tell);
  }

  draw();
  reveal();
})();
