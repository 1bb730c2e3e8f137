// The live page: what the stream says goes under its minute. Without this the page is complete, and stands still.
"use strict";
(() => {
  const wire = document.getElementById("wire");
  const mark = document.getElementById("live");
  const button = document.getElementById("fresh");
  if (!wire || !wire.dataset.after || !window.EventSource) return;

  const MOST = 500; // articles kept on the page
  const AWAY = 200; // pixels from the top beyond which new ones wait for the button
  let waiting = [];
  let last = Number(wire.dataset.after);

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

  const insert = (news) => {
    document.getElementById("empty")?.remove();
    const item = element(news.html);
    item.classList.add("now", "slide");
    section(news).querySelector(".items").prepend(item);
    const items = wire.querySelectorAll(".item");
    for (let at = items.length - 1; at >= MOST; at--) {
      const minute = items[at].closest(".minute");
      items[at].remove();
      if (!minute.querySelector(".item")) minute.remove();
    }
  };

  const show = () => {
    const news = waiting;
    waiting = [];
    news.forEach(insert);
    button.hidden = true;
  };

  const take = (news) => {
    const there = document.getElementById(`a${news.article}`);
    if (there) there.replaceWith(element(news.html));
    else if (news.kind === "article.published") waiting.push(news);
    else waiting = waiting.map((each) => (each.article === news.article ? { ...each, html: news.html } : each));
  };

  const update = () => {
    if (!waiting.length) return;
    if (window.scrollY <= AWAY) show();
    else {
      button.textContent = `${button.dataset.words}: ${waiting.length}`;
      button.hidden = false;
    }
  };

  const say = (on) => {
    mark.hidden = false;
    mark.classList.toggle("on", on);
    mark.textContent = on ? mark.dataset.on : mark.dataset.off;
  };

  button.addEventListener("click", () => {
    show();
    window.scrollTo({ top: 0 });
  });

  const connect = () => {
    const language = `&lang=${document.documentElement.lang}`;
    const narrowed = wire.dataset.query ? `&${wire.dataset.query}` : "";
    const stream = new EventSource(`/live/events?after=${last}${language}${narrowed}`);
    stream.addEventListener("open", () => say(true));
    stream.addEventListener("message", (event) => {
      last = Number(event.lastEventId);
      JSON.parse(event.data).forEach(take);
      update();
    });
    stream.addEventListener("reload", () => {
      stream.close();
      window.location.reload();
    });
    stream.addEventListener("error", () => {
      say(false);
      // The browser comes again by itself after a broken connection, but not after an error's answer.
      if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
    });
  };
  connect();
})();
