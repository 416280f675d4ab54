// Lists that change by themselves. All tabs of a browser read one stream: this file is the page's
// part, and run by a SharedWorker it is the part that reads.
(() => {
  "use strict";
  const SILENT_MS = 25000, FIRST_MS = 500, MOST_MS = 15000;
  const later = (act, ms) => setTimeout(act, ms);

  // Reads one address for all who asked, and begins again wherever it is cut.
  const openLine = (url, send) => {
    const readers = new Map(), latest = new Map();
    let boards = "", last = "", state = "", pause = FIRST_MS, cut = null, timer = 0;
    const tellAll = (message) => readers.forEach((_, id) => send(id, message));
    const become = (now) => { if (state !== now) tellAll({ state: state = now }); };
    const wanted = () => [...new Set([...readers.values()].flatMap((reader) => reader.boards))].sort();

    const take = (block) => {
      const event = {};
      block.split("\n").forEach((line) => { const at = line.indexOf(": "); event[line.slice(0, at)] = line.slice(at + 2); });
      if (event.id) last = event.id;
      if (!event.data) return;
      const data = JSON.parse(event.data);
      if (event.event === "end") { if (data.why !== "restart") throw new Error("over"); return; }
      const message = { kind: event.event, ...data };
      if (data.html) latest.set(data.board, message);
      else latest.delete(data.board);
      readers.forEach((reader, id) => { if (reader.boards.includes(data.board)) send(id, message); });
    };

    const read = async () => {
      const mine = cut = new AbortController();
      let watch = 0;
      const alive = () => { clearTimeout(watch); watch = later(() => mine.abort(), SILENT_MS); };
      const query = new URLSearchParams(boards.split(" ").map((board) => ["board", board]));
      try {
        alive();
        const headers = last ? { "Last-Event-ID": last } : {};
        const answer = await fetch(`${url}?${query}`, { headers, cache: "no-store", redirect: "manual", signal: mine.signal });
        // Sent to the sign-in, or told that there is no such place: trying again would not help.
        if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500 && answer.status !== 429)) throw new Error("over");
        if (answer.status !== 200) throw new Error("later");
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        for (;;) {
          const { done, value } = await reader.read();
          if (done || mine.signal.aborted) break;
          alive();
          become("shown");
          pause = FIRST_MS;
          const blocks = (text + value).split("\n\n");
          text = blocks.pop();
          blocks.forEach(take);
        }
      } catch (error) {
        if (error.message === "over") { become("over"); cut = null; }
      }
      clearTimeout(watch);
      if (mine !== cut) return;
      become("waiting");
      timer = later(read, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, MOST_MS);
    };

    const begin = () => {
      const now = wanted().join(" ");
      if (now === boards && cut) return;
      boards = now;
      clearTimeout(timer);
      if (cut) cut.abort();
      cut = null;
      if (boards) timer = later(read, 30);
    };

    return {
      join(id, wish) {
        readers.set(id, wish);
        if (state) send(id, { state });
        const known = boards.split(" ");
        // What came before this page was asked for is in the page; the page looks at the mark.
        wish.boards.forEach((board) => { if (latest.has(board)) send(id, latest.get(board)); });
        if (wish.boards.some((board) => !known.includes(board)) && (!last || Number(wish.since) < Number(last))) last = wish.since;
        begin();
      },
      leave(id) { if (readers.delete(id)) later(begin, 2000); },
      drop() { if (cut) cut.abort(); },
    };
  };

  const openHost = (send) => {
    const lines = new Map(), at = new Map();
    addEventListener("offline", () => lines.forEach((line) => line.drop()));
    const leave = (id) => { if (at.has(id)) lines.get(at.get(id)).leave(id); at.delete(id); };
    return {
      leave,
      join(id, wish) {
        leave(id);
        if (!lines.has(wish.url)) lines.set(wish.url, openLine(wish.url, send));
        at.set(id, wish.url);
        lines.get(wish.url).join(id, wish);
      },
    };
  };

  if (typeof document === "undefined") {
    const ports = new Map();
    let count = 0;
    const host = openHost((id, message) => ports.get(id).postMessage(message));
    addEventListener("connect", ({ ports: [port] }) => {
      const id = ++count;
      ports.set(id, port);
      port.onmessage = ({ data }) => (data ? host.join(id, data) : host.leave(id));
    });
    return;
  }

  const sign = document.querySelector("[data-live]");
  if (!sign) return;
  const said = sign.dataset, script = document.currentScript.src, id = Math.random();
  const called = [...document.querySelectorAll("[data-board]")];
  const marks = new Map(), held = new Map();
  const wish = { url: said.live, since: said.since, boards: called.map((element) => element.dataset.board) };
  const spoken = sign.querySelector("[data-spoken]");
  if (!called.length) return;

  // What is under the pointer or has the focus stays as it is until it is left, or asked to change.
  const busy = (element) => !("rush" in said) && ((element !== document.activeElement && element.contains(document.activeElement)) || (matchMedia("(hover: hover)").matches && element.matches(":hover")));

  let news = [], speaking = 0;
  const speak = (words) => {
    news.push(...words);
    if (!news.length || speaking) return;
    speaking = later(() => {
      spoken.textContent = said.new.replace("{}", news.slice(0, 5).join(", "));
      news = [];
      speaking = 0;
    }, 1500);
  };

  const rows = (root) => new Map([...root.querySelectorAll("[data-row]")].map((row) => [row.id, row.dataset.row]));
  const put = (target, fresh) => {
    const before = rows(target);
    if (target.open) fresh.setAttribute("open", "");
    if (window.htmx) window.htmx.swap({ target, sourceElement: target, text: fresh.outerHTML, swap: "outerMorph" });
    else target.replaceWith(fresh);
    const now = document.getElementById(fresh.id);
    const added = [...rows(now)].filter(([row]) => !before.has(row));
    added.forEach(([row]) => document.getElementById(row).classList.add("fresh"));
    speak(added.map(([, label]) => label));
    now.dispatchEvent(new CustomEvent("sehat:shown", { bubbles: true }));
  };
  const release = (all) => held.forEach(({ act }, name) => {
    const target = document.getElementById(name);
    if (target && !all && busy(target)) return;
    held.delete(name);
    if (target) act(target);
  });
  const hold = (target, act) => {
    const count = (held.get(target.id) || { count: 0 }).count + 1;
    held.set(target.id, { act, count });
    let button = target.querySelector("[data-held]");
    if (!button) {
      button = document.createElement("button");
      Object.assign(button, { type: "button", className: "held" });
      button.dataset.held = "";
      button.addEventListener("click", () => {
        release(true);
        const now = document.getElementById(target.id);
        now.tabIndex = -1;
        now.focus();
      });
      target.append(button);
    }
    button.textContent = (count === 1 ? said.one : said.many).replace("{}", count);
    spoken.textContent = button.textContent;
  };
  const when = (target, act) => { if (busy(target)) hold(target, act); else act(target); };

  const show = ({ board, html, mark }) => {
    if (mark < Math.max(Number(wish.since), marks.get(board) || 0)) return;
    marks.set(board, mark);
    const made = document.createElement("template");
    made.innerHTML = html;
    [...made.content.children].forEach((fresh) => {
      const target = document.getElementById(fresh.id);
      if (!target) return;
      const copy = target.cloneNode(true);
      copy.querySelectorAll("[data-held]").forEach((button) => button.remove());
      // What only this page has is no change: where its first focus was, what it has just coloured.
      copy.querySelectorAll("[autofocus]").forEach((one) => one.removeAttribute("autofocus"));
      copy.querySelectorAll(".fresh").forEach((row) => {
        row.classList.remove("fresh");
        if (!row.className) row.removeAttribute("class");
      });
      copy.removeAttribute("tabindex");
      if (copy.isEqualNode(fresh)) held.delete(fresh.id);
      else when(target, (now) => put(now, fresh));
    });
  };

  const kinds = {
    board: show,
    touch: ({ board }) => called.filter((element) => element.dataset.board === board)
      .forEach((element) => when(document.getElementById(element.id) || element, (now) => now.dispatchEvent(new CustomEvent("sehat:touched", { bubbles: true })))),
    gone: ({ board }) => called.filter((element) => element.dataset.board === board)
      .flatMap((element) => [...element.querySelectorAll(".board")])
      .forEach((list) => {
        const words = document.createElement("p");
        Object.assign(words, { className: "empty", textContent: said.gone });
        list.replaceChildren(words);
      }),
  };
  const hear = (message) => {
    if (message.kind) { kinds[message.kind](message); return; }
    sign.hidden = false;
    sign.dataset.state = message.state;
    sign.querySelector("[data-says]").textContent = said[message.state];
    document.dispatchEvent(new CustomEvent("sehat:live", { detail: message.state }));
  };
  ["pointerout", "focusout"].forEach((kind) => document.addEventListener(kind, () => { if (held.size) later(release, 250); }));
  window.addEventListener("pagehide", () => leave());

  // One reader for all tabs: a SharedWorker where there is one, or the tab that holds the lock.
  let leave = () => {}, again = () => {};
  document.addEventListener("sehat:signed-in", () => again());
  const alone = () => {
    const host = openHost((_, message) => hear(message));
    again = () => host.join(id, wish);
    again();
    leave = () => host.leave(id);
  };
  const byWorker = () => {
    const worker = new SharedWorker(script, "sehat-live");
    worker.port.onmessage = ({ data }) => hear(data);
    worker.onerror = alone;
    again = () => worker.port.postMessage(wish);
    again();
    leave = () => worker.port.postMessage(null);
    window.addEventListener("pageshow", ({ persisted }) => { if (persisted) again(); });
  };
  const byLock = () => {
    const channel = new BroadcastChannel("sehat-live");
    let host = null;
    const join = () => (host ? host.join(id, wish) : channel.postMessage({ join: id, wish }));
    channel.onmessage = ({ data }) => {
      if (host && data.join) host.join(data.join, data.wish);
      else if (host && data.leave) host.leave(data.leave);
      else if (data.led && !host) join();
      else if (data.to === id) hear(data.message);
    };
    again = join;
    leave = () => (host ? host.leave(id) : channel.postMessage({ leave: id }));
    navigator.locks.request("sehat-live", () => {
      host = openHost((to, message) => (to === id ? hear(message) : channel.postMessage({ to, message })));
      channel.postMessage({ led: true });
      join();
      return new Promise(() => {});
    });
    join();
  };
  if (window.SharedWorker && !said.alone) byWorker();
  else if (navigator.locks && window.BroadcastChannel && !said.alone) byLock();
  else alone();
})();
