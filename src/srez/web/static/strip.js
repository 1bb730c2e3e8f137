// The day strip, minute by minute: point at it, or walk along it with the arrow keys; every minute is a link.
"use strict";
(() => {
  for (const strip of document.querySelectorAll(".strip")) {
    const most = Number(strip.dataset.most);
    const halves = [...strip.querySelectorAll("svg")].map((svg) => ({
      svg,
      first: Number(svg.dataset.first),
      width: svg.viewBox.baseVal.width,
      counts: svg.dataset.counts ? svg.dataset.counts.split(",").map(Number) : [],
      hours: [...svg.querySelectorAll("a")],
    }));
    const hours = halves.flatMap((half) => half.hours);

    const halfOf = (minute) => halves.find((half) => minute >= half.first && minute < half.first + half.width);
    const count = (minute) => {
      const half = halfOf(minute);
      return (half && half.counts[minute - half.first]) || 0;
    };
    const hourOf = (minute) => {
      const half = halfOf(minute);
      return half?.hours.find((hour) => {
        const { x, width } = hour.firstElementChild;
        const at = minute - half.first - x.baseVal.value;
        return at >= 0 && at < width.baseVal.value;
      });
    };
    const startOf = (hour) => {
      const half = halves.find((each) => each.hours.includes(hour));
      return half.first + hour.firstElementChild.x.baseVal.value;
    };
    // An hour's address ends in `17/`, or `02+03:00/` where the day has it twice: so do its minutes'.
    const label = (minute) => {
      const hour = hourOf(minute);
      const name = hour.getAttribute("href").split("/").at(-2);
      const rest = String(minute - startOf(hour) + Number(hour.dataset.start || 0)).padStart(2, "0");
      return `${name.slice(0, 2)}:${rest}${name.slice(2)}`;
    };

    // The one link of the minute that is pointed at or walked to.
    const cursor = (minute, old) => {
      const half = halfOf(minute);
      const link = document.createElement("a");
      const name = label(minute);
      link.className = "cursor";
      link.href = `${strip.dataset.path}${name}/`;
      link.dataset.minute = minute;
      link.textContent = `${name.slice(0, 5)} · ${count(minute)}`;
      link.setAttribute("aria-label", `${name}, ${strip.dataset.words}: ${count(minute)}`);
      const share = (minute - half.first + 0.5) / half.width;
      link.style.setProperty("--at", `${share * 100}%`);
      link.classList.toggle("late", share > 0.5);
      const box = half.svg.parentElement;
      if (old) old.replaceWith(link);
      if (link.parentElement !== box) box.prepend(link);
      return link;
    };
    const seek = (minute, by) => {
      for (let at = minute + by; halfOf(at); at += by) if (count(at)) return at;
      return null;
    };

    // By pointer: the nearest minute with news within a few pixels.
    let pointed = null;
    const drop = () => {
      if (pointed && document.activeElement !== pointed) pointed.remove();
      pointed = null;
    };
    for (const half of halves) {
      const box = half.svg.parentElement;
      const at = (event) => {
        const { left, width } = half.svg.getBoundingClientRect();
        const wanted = half.first + Math.floor(((event.clientX - left) / width) * half.width);
        const reach = Math.ceil((6 / width) * half.width);
        for (let off = 0; off <= reach; off++)
          for (const minute of [wanted - off, wanted + off]) if (halfOf(minute) === half && count(minute)) return minute;
        return null;
      };
      box.addEventListener("pointermove", (event) => {
        const minute = at(event);
        if (minute === null) drop();
        else if (Number(pointed?.dataset.minute) !== minute) pointed = cursor(minute, pointed);
      });
      half.svg.addEventListener("click", (event) => {
        const minute = event.detail && at(event);
        if (!minute || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        location.assign(`${strip.dataset.path}${label(minute)}/`);
      });
    }
    strip.addEventListener("pointerleave", drop);

    // By keyboard: one stop for the tab key; ← → go by minutes, ↑ ↓ by hours.
    const rove = (to) => {
      for (const hour of hours) hour.setAttribute("tabindex", hour === to ? 0 : -1);
    };
    rove(hours.find((hour) => hour.hasAttribute("aria-current")) || hours.at(-1));
    strip.addEventListener("keydown", (event) => {
      const here = event.target.closest("a");
      if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
      const minute = Number(here.dataset.minute);
      const hour = here.dataset.minute ? hourOf(minute) : here;
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      let next = null;
      if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
        const from = here.dataset.minute ? minute : startOf(hour) - (event.key === "ArrowRight");
        const found = seek(from, event.key === "ArrowRight" ? 1 : -1);
        if (found !== null) next = cursor(found, here.dataset.minute && here);
      } else if (by) next = hours[hours.indexOf(hour) + by];
      else if (event.key === "Home") next = hours[0];
      else if (event.key === "End") next = hours.at(-1);
      else if (event.key === "Escape") next = hour;
      else return;
      event.preventDefault();
      if (!next) return;
      if (hours.includes(next)) rove(next);
      next.focus();
    });
    strip.addEventListener("focusout", ({ target }) => {
      if (target.classList.contains("cursor") && target !== pointed) setTimeout(() => document.activeElement !== target && target.remove());
    });

    // Today's strip goes on by itself.
    const draw = (half, x, className) => {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", className);
      path.setAttribute("d", `M${x}.5 0v1`);
      half.svg.querySelector("g").append(path);
    };
    document.addEventListener("srez:news", ({ detail: minute }) => {
      const half = halfOf(minute);
      if (!half) return;
      const x = minute - half.first;
      half.counts[x] = (half.counts[x] || 0) + 1;
      const shade = Math.max(1, Math.min(6, Math.round(6 * Math.sqrt(half.counts[x] / most))));
      const own = half.svg.querySelector(`g [d="M${x}.5 0v1"]`);
      if (own) own.setAttribute("class", `s${shade}`);
      else draw(half, x, `s${shade}`);
    });
    const mark = strip.querySelector(".now");
    if (mark)
      setInterval(() => {
        const half = halfOf(Math.floor(Date.now() / 60_000));
        if (document.hidden || half?.svg !== mark.ownerSVGElement) return;
        mark.setAttribute("d", `M${Math.floor(Date.now() / 60_000) - half.first}.5 0v1`);
      }, 20_000);
  }
})();
