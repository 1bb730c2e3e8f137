// Before the first paint: what the reader has chosen on this device. Kept in localStorage, never sent anywhere.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const sheet = "adoptedStyleSheets" in document ? new CSSStyleSheet() : null; // older browsers hide nothing
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem("srez")) || {};
    } catch {
      return {}; // no storage, or not ours
    }
  };
  const apply = (chosen) => {
    for (const name of ["theme", "text"]) {
      if (typeof chosen[name] === "string" && chosen[name]) root.dataset[name] = chosen[name];
      else delete root.dataset[name];
    }
    root.classList.toggle("still", chosen.stage === false);
    const list = Object.keys(chosen.hidden || {}).map((slug) => `[data-source="${CSS.escape(slug)}"]`).join(",");
    // A source's own page shows it all the same; a minute of which nothing is left has no heading.
    sheet?.replaceSync(
      list && `.wire:not(.own) :is(${list}){display:none}.wire:not(.own) .minute:not(:has(.item:not(${list}))){display:none}`,
    );
  };
  const write = (change) => {
    const chosen = { ...read(), ...change };
    try {
      localStorage.setItem("srez", JSON.stringify(chosen));
    } catch {
      // No storage: it lasts as long as the page.
    }
    apply(chosen);
    return chosen;
  };
  if (sheet) document.adoptedStyleSheets = [sheet];
  apply(read());
  addEventListener("storage", () => apply(read()));
  window.srez = { read, write };
})();
