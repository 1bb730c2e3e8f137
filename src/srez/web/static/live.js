// The live page. Nothing that is being read moves: the newest article takes its turn on the stage above the list, the
// others wait for the button, and all go under their minutes when the reader asks, or where that moves nothing.
// Without this the page is complete, and stands still.
"use strict";
(() => {
  const wire = document.getElementById("wire");
  const stage = document.getElementById("newest");
  const mark = document.getElementById("live");
  const button = document.getElementById("fresh");
  const told = document.getElementById("told");
  if (!wire || !wire.dataset.after || !window.EventSource) return;

  const MOST = 300; // articles kept on the page
  const AWAY = 120; // pixels from the top beyond which somebody reads
  const NEAR = 2; // heights of the screen below the newest minute within which who comes back up finds new ones there
  const TURN = 5_000; // for so long an article stays on the stage
  const BACK = 3_000; // for so long who has just come back is not yet reading
  const PACE = 300; // milliseconds between two changes of the page, however fast news come
  const FRESH = 60_000; // for so long an article is marked as new
  const REST = 30_000; // a page that nobody looks at lets go of the stream after so long
  const TELL = 30_000; // a screen reader is told no more often
  let waiting = []; // not in the list yet, the oldest first
  let staged = null; // which of them is on the stage, and since when
  let turned = 0;
  let turning = 0;
  let back = 0; // when the reader came back after a rest
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

  const fresh = (news) => {
    const item = element(news.html);
    item.classList.add("now", "slide");
    setTimeout(() => item.classList.remove("now", "slide"), Math.max(0, news.came + FRESH - Date.now()));
    return item;
  };

  const insert = (minute) => section(minute[0]).querySelector(".items").prepend(...minute.map(fresh).reverse());

  const trim = () => {
    const items = wire.querySelectorAll(".item");
    for (let at = items.length - 1; at >= MOST; at--) {
      const minute = items[at].closest(".minute");
      items[at].remove();
      if (!minute.querySelector(".item")) minute.remove();
    }
  };

  // The stage is as high whatever is on it.
  const bare = [...stage.childNodes];
  const hidden = () => window.srez.read().hidden || {};
  const looked = matchMedia("(hover: hover)").matches ? ":hover, :focus-within" : ":focus-within";

  const turn = () => {
    const without = hidden();
    const news = waiting.filter((each) => !(each.source in without)).at(-1);
    if (!news || news.article === staged || window.srez.read().stage === false) return;
    const left = staged === null ? 0 : turned + TURN - Date.now();
    if (left > 0) {
      turning ||= setTimeout(() => {
        turning = 0;
        turn();
      }, left);
      return;
    }
    if (stage.matches(looked)) return; // until it is left
    staged = news.article;
    turned = Date.now();
    stage.replaceChildren(heading(news), make("ol", "items", fresh(news)));
  };

  const show = () => {
    const news = waiting.slice(-MOST);
    waiting = [];
    button.hidden = true;
    staged = null;
    stage.replaceChildren(...bare);
    if (!news.length) return;
    document.getElementById("empty")?.remove();
    stage.hidden = false;
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

  // An edit in view that needs more room than there is waits until it is out of view.
  let edited = new Map();
  const settle = (there, news) => {
    const { height, top } = there.getBoundingClientRect();
    const made = element(news.html);
    made.classList.toggle("since", there.classList.contains("since"));
    if (there.dataset.since) made.dataset.since = there.dataset.since;
    made.style.minHeight = `${height}px`;
    there.replaceWith(made);
    edited.delete(news.article);
    if (news.kind === "redacted" || top > innerHeight || top + height < 0 || stage.contains(made)) return;
    if (made.getBoundingClientRect().height <= height + 1) return;
    made.replaceWith(there);
    edited.set(news.article, news);
  };
  const resettle = () => {
    for (const [article, news] of edited) {
      const there = document.getElementById(`a${article}`);
      if (there) settle(there, news);
      else edited.delete(article);
    }
  };

  const take = (news) => {
    const there = document.getElementById(`a${news.article}`);
    waiting = waiting.map((each) => (each.article === news.article ? { ...each, html: news.html } : each));
    if (there) settle(there, news);
    else if (news.kind === "article.published") {
      waiting.push({ ...news, came: Date.now() });
      untold++;
      count(news);
    }
  };

  // Someone reads: further down, by keyboard within the list, or with words marked.
  const reading = () =>
    window.scrollY > AWAY || wire.contains(document.activeElement) || !(window.getSelection()?.isCollapsed ?? true);

  const update = () => {
    timer = 0;
    if (!waiting.length) return;
    if (document.getElementById("empty") || (Date.now() - back < BACK && !reading())) return show();
    // Beyond what the page keeps, the oldest would be dropped at once.
    waiting = waiting.slice(-MOST);
    turn();
    const without = hidden();
    const number = waiting.filter((each) => !(each.source in without)).length;
    button.textContent = `${button.dataset.words}: ${number}`;
    button.hidden = !number;
  };
  const soon = () => {
    timer ||= setTimeout(() => requestAnimationFrame(update), PACE);
  };
  for (const left of ["pointerleave", "focusout"]) stage.addEventListener(left, soon);

  // Above the screen there is room for everything, where the browser holds still what is on it.
  let height = window.scrollY;
  const anchored = CSS.supports("overflow-anchor", "auto");
  const scrolled = () => {
    const up = window.scrollY < height;
    height = window.scrollY;
    if (edited.size) resettle();
    // The first minute may grow, so it must be out of view too.
    const bottom = wire.querySelector(".minute")?.getBoundingClientRect().bottom ?? 0;
    if (anchored && up && waiting.length && bottom < 0 && bottom > -NEAR * innerHeight) show();
  };
  addEventListener("scroll", scrolled, { passive: true });

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
    if (!document.hidden && !stream) {
      back = Date.now();
      connect();
    } else if (document.hidden)
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
