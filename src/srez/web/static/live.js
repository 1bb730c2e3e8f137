// The live page: what the stream says goes under its minute. Without this the page is complete, and stands still.
"use strict";
(() => {
  const wire = document.getElementById("wire");
  const mark = document.getElementById("live");
  const button = document.getElementById("fresh");
  const told = document.getElementById("told");
  if (!wire || !wire.dataset.after || !window.EventSource) return;

  const MOST = 300; // articles kept on the page
  const AWAY = 120; // pixels from the top beyond which new ones wait for the button
  const PACE = 300; // milliseconds between two changes of the page, however fast news come
  const FRESH = 60_000; // for so long an article is marked as new
  const REST = 30_000; // a page that nobody looks at lets go of the stream after so long
  const TELL = 30_000; // a screen reader is told no more often
  const SLIDE = 450; // milliseconds in which the list makes room
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  let waiting = [];
  let last = Number(wire.dataset.after);
  let stream = null;
  let timer = 0;
  let untold = 0;

  const element = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html; // made and escaped by the server's own template
    return template.content.firstElementChild;
  };

  const make = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  const heading = (news) => {
    const link = make("a", "", news.label);
    link.href = `/archive/${news.path}/`;
    return make("h2", "time", link);
  };

  const section = (news) => {
    const first = wire.querySelector(".minute");
    if (first && Number(first.dataset.minute) === news.minute) return first;
    const day = wire.querySelector(".day");
    const made = make("section", "minute", heading(news), make("ol", "items"));
    made.dataset.minute = news.minute;
    if (day && day.textContent === news.day) day.after(made);
    else wire.prepend(make("h2", "day", news.day), made);
    return made;
  };

  // What is on the screen of the list, and where: its minutes and days, and the items of the minute that may grow.
  const places = () => {
    const found = new Map();
    const grows = wire.querySelector(".minute");
    for (const part of [...wire.children, ...(grows?.querySelectorAll(".item") ?? [])]) {
      const { top } = part.getBoundingClientRect();
      if (top < window.innerHeight) found.set(part, top);
    }
    return found;
  };

  // Have what moved begin where it stood: nothing jumps, the list slides to make room.
  const slide = (before) => {
    const moves = new Map();
    for (const [part, top] of before)
      if (part.isConnected) moves.set(part, top - part.getBoundingClientRect().top);
    for (const [part, move] of moves) {
      const own = move - (moves.get(part.parentElement.closest(".minute")) ?? 0);
      if (own)
        part.animate([{ transform: `translateY(${own}px)` }, { transform: "none" }], { duration: SLIDE, easing: "ease-out" });
    }
  };

  const insert = (minute) => {
    const items = document.createDocumentFragment();
    for (const news of minute) {
      const item = element(news.html);
      item.classList.add("now", "slide");
      items.prepend(item);
    }
    const made = [...items.children];
    section(minute[0]).querySelector(".items").prepend(items);
    setTimeout(() => made.forEach((item) => item.classList.remove("now", "slide")), FRESH);
  };

  const trim = () => {
    const items = wire.querySelectorAll(".item");
    for (let at = items.length - 1; at >= MOST; at--) {
      const minute = items[at].closest(".minute");
      items[at].remove();
      if (!minute.querySelector(".item")) minute.remove();
    }
  };

  const show = () => {
    const news = waiting.slice(-MOST);
    waiting = [];
    button.hidden = true;
    if (!news.length) return;
    document.getElementById("empty")?.remove();
    for (let from = 0, upto = 1; upto <= news.length; upto++)
      if (upto === news.length || news[upto].minute !== news[from].minute) {
        insert(news.slice(from, upto));
        from = upto;
      }
    trim();
  };

  const digits = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: "min2" });
  const bump = (figure) => {
    if (figure) figure.textContent = digits.format(Number(figure.textContent.replace(/\D/g, "")) + 1);
  };
  const count = (news) => {
    document.dispatchEvent(new CustomEvent("srez:news", { detail: news.minute }));
    // `2026-11-23/17:42` is of the hour `2026-11-23/17`, `…/02:30+03:00` of `…/02+03:00`.
    const hour = document.querySelector(`.past a[href="/archive/${news.path.replace(/:\d\d/, "")}/"] span`);
    if (hour) [hour, document.getElementById("count")].forEach(bump);
  };

  const take = (news) => {
    const there = document.getElementById(`a${news.article}`);
    if (there) there.replaceWith(element(news.html));
    else if (news.kind === "article.published") {
      waiting.push(news);
      untold++;
      count(news);
    } else waiting = waiting.map((each) => (each.article === news.article ? { ...each, html: news.html } : each));
  };

  // Someone reads: further down, by keyboard within the list, or with words marked.
  const reading = () =>
    window.scrollY > AWAY || wire.contains(document.activeElement) || !(window.getSelection()?.isCollapsed ?? true);

  const update = () => {
    timer = 0;
    if (!waiting.length) return;
    // Who wants no motion asks for what is new: it would have to jump.
    if (!reading() && !still.matches) {
      const before = places();
      show();
      slide(before);
    }
    else {
      // Beyond what the page keeps, the oldest would be dropped at once.
      waiting = waiting.slice(-MOST);
      button.textContent = `${button.dataset.words}: ${waiting.length}`;
      button.hidden = false;
    }
  };
  const soon = () => {
    timer ||= setTimeout(() => requestAnimationFrame(update), PACE);
  };

  setInterval(() => {
    if (untold && !document.hidden) told.textContent = `${told.dataset.words}: ${untold}`;
    untold = 0;
  }, TELL);

  const say = (state) => {
    mark.classList.toggle("on", state === "on");
    if (mark.textContent !== mark.dataset[state]) mark.textContent = mark.dataset[state];
  };

  button.addEventListener("click", () => {
    const away = button === document.activeElement;
    show();
    window.scrollTo({ top: 0 });
    if (away) wire.querySelector(".item h3 a")?.focus({ preventScroll: true });
  });

  const connect = () => {
    stream?.close();
    const language = `&lang=${document.documentElement.lang}`;
    const narrowed = wire.dataset.query ? `&${wire.dataset.query}` : "";
    stream = new EventSource(`/live/events?after=${last}${language}${narrowed}`);
    const mine = stream;
    mine.addEventListener("open", () => say("on"));
    mine.addEventListener("message", (event) => {
      if (mine !== stream) return;
      last = Number(event.lastEventId);
      JSON.parse(event.data).forEach(take);
      soon();
    });
    mine.addEventListener("reload", () => {
      mine.close();
      window.location.reload();
    });
    mine.addEventListener("error", () => {
      if (mine !== stream) return;
      say("off");
      // The browser comes again by itself after a broken connection, but not after an error's answer.
      if (mine.readyState === EventSource.CLOSED) setTimeout(() => mine === stream && connect(), 5000);
    });
  };

  let resting = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (!document.hidden && !stream) connect();
    else if (document.hidden)
      resting = setTimeout(() => {
        stream?.close();
        stream = null;
        say("rest");
      }, REST);
  });
  // A page put away whole keeps no stream; one that comes back resumes after the last that it has.
  addEventListener("pagehide", () => {
    stream?.close();
    stream = null;
  });
  addEventListener("pageshow", (event) => event.persisted && !stream && connect());
  connect();
})();
