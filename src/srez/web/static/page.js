// What every page gains from a script: the reader's own choices, their own time, copying, keys. None is needed to read.
"use strict";
(() => {
  const { read, write } = window.srez;
  const language = document.documentElement.lang;
  const all = (selector) => document.querySelectorAll(selector);
  const view = document.getElementById("view");
  const form = view.querySelector("form");

  // The view: colours, size, keys, hidden sources.

  const hiddenList = () => {
    const field = form.querySelector(".hidden");
    const hidden = Object.entries(read().hidden || {});
    field.hidden = !hidden.length;
    field.querySelector("ul").replaceChildren(
      ...hidden.map(([slug, name]) => {
        const line = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button";
        button.textContent = field.dataset.again;
        button.setAttribute("aria-label", `${field.dataset.again}: ${name}`);
        button.addEventListener("click", () => hide(slug, name, false));
        line.append(`${name} `, button);
        return line;
      }),
    );
  };

  const hide = (slug, name, on) => {
    const hidden = { ...read().hidden };
    delete hidden[slug];
    if (on) hidden[slug] = name;
    write({ hidden });
    hiddenList();
    hideButtons();
  };

  const hideButtons = () => {
    for (const button of all("[data-hide]")) {
      button.dataset.first ??= button.textContent;
      const on = button.dataset.hide in (read().hidden || {});
      button.textContent = on ? button.dataset.again : button.dataset.first;
      button.onclick = () => hide(button.dataset.hide, button.dataset.name, !on);
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => write({ [target.name]: target.type === "checkbox" ? target.checked : target.value }));
  const chosen = read();
  for (const field of form.querySelectorAll("[type=radio]")) {
    const usual = field.value === "system" || field.value === "usual";
    field.checked = chosen[field.name] ? chosen[field.name] === field.value : usual;
  }
  for (const name of ["keys", "stage"]) form.elements[name].checked = chosen[name] !== false;
  hiddenList();
  hideButtons();
  document.addEventListener("click", (event) => {
    if (view.open && !view.contains(event.target)) view.open = false;
  });

  // Time: how long ago, and by the reader's own clock.

  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const ago = (then) => {
    const minutes = Math.round((then - Date.now()) / 60_000);
    if (minutes > -60) return relative.format(Math.min(0, minutes), "minute");
    return minutes > -1440 ? relative.format(Math.round(minutes / 60), "hour") : relative.format(Math.round(minutes / 1440), "day");
  };
  const own = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const clocks = [...all(".clock")].map((clock) => [
    clock,
    new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23", timeZone: clock.dataset.zone }),
  ]);
  const tick = () => {
    for (const [clock, format] of clocks) clock.textContent = format.format(Date.now());
    for (const each of all("[data-ago]")) each.textContent = ago(Date.parse(each.dataset.ago));
  };
  for (const time of all("time[datetime]")) time.title = `${document.body.dataset.yours}: ${own.format(Date.parse(time.dateTime))}`;
  tick();
  setInterval(() => document.hidden || tick(), 20_000);
  document.addEventListener("visibilitychange", tick);

  // Copying and sharing.

  const copy = async (button, text) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return; // not allowed here: the address bar has it
    }
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = before), 3000);
  };
  for (const button of all("[data-copy], [data-copy-of]")) {
    // Only a page that came over HTTPS, or from this machine, may write to the clipboard.
    if (!navigator.clipboard) button.hidden = true;
    button.addEventListener("click", () =>
      copy(button, button.dataset.copy || document.getElementById(button.dataset.copyOf).textContent),
    );
  }
  for (const button of all("[data-share]")) {
    button.hidden = !navigator.share;
    button.addEventListener("click", () => navigator.share({ title: document.title, url: button.dataset.share }).catch(() => {}));
  }

  // What is new since the last visit: a line above what was there then. Nothing is moved by it.

  const wire = document.getElementById("wire");
  if (wire?.dataset.after) {
    const last = read().seen;
    const items = [...wire.querySelectorAll(".item")];
    const old = items.find((item) => Number(item.dataset.index) <= last);
    if (old && old !== items[0]) {
      old.classList.add("since");
      old.dataset.since = wire.dataset.since;
    }
    const remember = () => {
      const newest = wire.querySelector(".item");
      if (newest) write({ seen: Math.max(last || 0, Number(newest.dataset.index)) });
    };
    addEventListener("pagehide", remember);
  }

  // A small picture that can't be had: its room goes too where nobody sees that.

  const miss = ({ target }) => {
    if (!target.classList?.contains("thumb")) return;
    if (target.getBoundingClientRect().top > innerHeight) target.remove();
    else target.classList.add("missed");
  };
  addEventListener("error", miss, true);
  for (const target of all(".thumb")) if (target.complete && target.currentSrc && !target.naturalWidth) miss({ target });

  // Keys.

  const step = (by) => {
    const links = [...all(".item h3 a")].filter((link) => link.offsetParent);
    const at = links.indexOf(document.activeElement);
    const top = links.findIndex((link) => link.getBoundingClientRect().top > 0);
    const next = links[at < 0 ? Math.max(0, top) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape" && view.open) {
      view.open = false;
      view.querySelector("summary").focus();
    }
    if (target.closest("input, select, textarea, [contenteditable], .strip, pre")) return;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const link = document.querySelector(`[data-key=${key}]`);
      if (link) link.click();
    } else if (read().keys === false) {
      return;
    } else if (key === "j" || key === "о") step(1); // no words
    else if (key === "k" || key === "л") step(-1); // no words
    else if (key === "?") {
      view.open = true;
      view.querySelector("summary").focus();
    }
  });
})();
