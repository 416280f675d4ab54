// What Sehat's pages do by themselves. Every form works without it; with it, the keyboard is enough.
(() => {
  "use strict";
  // SEHAT, a letter or digit, and a colon: as much of it as was typed, filled up with nothing.
  const PREFIX = /^S(\0|E)(\0|H)(\0|A)(\0|T)(\0|[0-9A-Z])(\0|:)$/;
  const PREFIX_LENGTH = 7;
  const SCAN_MS = 3000;
  const PAUSE_MS = 120;
  const TOAST_MS = 6000;
  const DRAFT_PAUSE_MS = 1500;
  const DRAFT_MOST_MS = 5000;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (kind, act, capture = false) => document.addEventListener(kind, act, capture);
  const isField = (element) => Boolean(element) && /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

  // The first focus: what went wrong, otherwise what the page is for. The browser gives it to
  // [autofocus] before this script is there, so that no key pressed early is lost.
  const focusFirst = () => {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    if (named && named.tagName === "DETAILS") {
      named.open = true;
      // The browser itself goes to the place that the address names, and gives up the focus there.
      const field = $("input:not([type=hidden])", named);
      addEventListener("load", () => setTimeout(() => field.focus()));
    }
    const first = $("[data-error-summary]") || $("[autofocus]");
    if (first && !location.hash) first.focus();
  };

  // A form is sent once; its buttons wait for the answer, or for the page to be shown again.
  const lockForms = () => {
    on("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented) return;
      // The browser's own page for a lost line would take the place of what was typed.
      if (document.documentElement.dataset.link === "offline") {
        event.preventDefault();
        tell(document.body.dataset.offline, "danger");
        return;
      }
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(() => $$("button", form).forEach((button) => { button.disabled = true; }));
    });
    addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      $$("button", form).forEach((button) => { button.disabled = false; });
    }));
  };

  // What the server answers to a small form of ours; null where it cannot be reached.
  const send = (path, fields, options = {}) => {
    const body = new URLSearchParams(fields);
    body.set("_csrf", $("[name=_csrf]").value);
    const headers = { Accept: "application/json", "HX-Request": "true" };
    return fetch(path, { method: "POST", body, headers, ...options }).catch(() => null);
  };

  // Something that happened, told for a while; what went wrong stays until it is read.
  const tell = (text, kind = "") => {
    $$("[data-told]").forEach((old) => old.remove());
    const toast = document.createElement("p");
    Object.assign(toast, { className: "toast " + kind, textContent: text });
    toast.dataset.told = "";
    toast.setAttribute("role", kind ? "alert" : "status");
    ($("dialog.modal[open]") || document.body).append(toast);
    setTimeout(() => toast.remove(), kind ? 2 * TOAST_MS : TOAST_MS);
  };

  // A toast goes by itself, but not from under the pointer or the focus.
  const toastsPass = () => $$("[data-toast]").forEach((toast) => {
    const pass = () => {
      if (toast.matches(":hover, :focus-within")) setTimeout(pass, TOAST_MS);
      else toast.remove();
    };
    setTimeout(pass, 1000 * toast.dataset.toast || TOAST_MS);
    // The address shows what was done once only.
    const here = new URL(location.href);
    ["moved", "removed"].forEach((name) => here.searchParams.delete(name));
    history.replaceState(history.state, "", here);
  });

  // What is swapped in takes over the focus that was in its place: by its id, else the page has it.
  const focusStays = () => {
    let id = null;
    on("htmx:before:swap", () => {
      const here = document.activeElement;
      id = here && here !== document.body ? here.id : null;
    });
    on("htmx:after:swap", () => {
      if (id === null || (document.activeElement && document.activeElement !== document.body)) return;
      ((id && document.getElementById(id)) || $("#main")).focus();
    });
  };

  // A part of the page that the server could not make is told with the number that finds it.
  const partsFail = () => on("htmx:response:error", ({ detail }) => {
    const { response } = detail.ctx || detail;
    if (!response || response.status < 500) return;
    tell(document.body.dataset.broken.replace("{}", response.headers.get("x-request-id") || response.status), "danger");
  });

  // Where a code leads, the server says; a newer scan makes an older answer void.
  let scans = 0;
  const openCode = async (text) => {
    const { scan, failed } = document.body.dataset, mine = ++scans;
    const answer = await send(scan, { text });
    if (mine !== scans) return;
    const told = answer && await answer.json().catch(() => null);
    if (told && told.href) location.assign(told.href);
    else tell(told && told.words ? told.words : failed, "danger");
  };

  // A scanner types our prefix, the code and Enter or Tab, whatever has the focus. From the prefix
  // on nothing reaches the page, and the field that had the focus gets back what it held before.
  const readScanner = () => {
    let keys = [], code = "", timer = 0;
    const begins = () => keys.map(({ key }) => key).join("").toUpperCase();
    const forget = () => { keys = []; code = ""; };
    const restore = ({ field, value, start, end }) => {
      if (!field || field.value === value) return;
      field.value = value;
      if (start !== null) field.setSelectionRange(start, end);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const held = (key) => {
      const field = isField(document.activeElement) ? document.activeElement : null;
      const text = field && field.tagName !== "SELECT";
      return { key, field, value: field && field.value, start: text ? field.selectionStart : null, end: text ? field.selectionEnd : null };
    };
    on("keydown", (event) => {
      const { key } = event;
      if (code) {
        if (key.length !== 1 && key !== "Enter" && key !== "Tab") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        clearTimeout(timer);
        if (key.length === 1) { code += key; timer = setTimeout(forget, SCAN_MS); return; }
        const text = code;
        forget();
        openCode(text);
        return;
      }
      if (key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
      clearTimeout(timer);
      timer = setTimeout(forget, SCAN_MS);
      keys.push(held(key));
      while (keys.length && !PREFIX.test(begins().padEnd(PREFIX_LENGTH, "\0"))) keys.shift();
      if (keys.length < PREFIX_LENGTH) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      code = begins();
      restore(keys[0]);
    }, true);
  };

  // Every key that does something is named by an element: data-key on a button, link or field.
  // The sheet of shortcuts lists the same elements, so that it cannot say what is not so.
  const textOf = (element) => {
    const copy = element.cloneNode(true);
    $$("kbd, svg", copy).forEach((part) => part.remove());
    return copy.textContent.trim().replace(/\s+/g, " ");
  };
  const mainAction = () => {
    const { form } = document.activeElement || {};
    return (form && $("[data-main-action]", form)) || $("form[data-main] [data-main-action]");
  };
  const modal = () => $("dialog.modal[open]");
  const useKey = (element) => {
    if (!isField(element)) { element.click(); return; }
    const folded = element.closest("details");
    if (folded) folded.open = true;
    element.focus();
    if (element.select) element.select();
  };
  const keysHere = () => {
    const main = mainAction();
    const elements = [...$$("[data-key], [data-scan]", $("main") || document), ...$$("[data-key]")];
    const keys = main ? [{ spec: "Ctrl+Enter", element: main }] : [];
    elements.filter((one) => !one.disabled).forEach((element) => {
      const spec = element.dataset.key || "/";
      if (!keys.some((known) => known.spec === spec)) keys.push({ spec, element });
    });
    return keys.map((key) => ({ ...key, label: key.element.dataset.keyLabel || textOf(key.element.labels && key.element.labels[0] || key.element) }));
  };
  const fits = (event, spec) => {
    const parts = spec.length > 1 ? spec.split("+") : [spec];
    const key = parts.pop();
    if (event.altKey !== parts.includes("Alt") || (event.ctrlKey || event.metaKey) !== parts.includes("Ctrl")) return false;
    return key.length === 1 && parts.length ? event.code === "Key" + key : event.key === key;
  };
  const act = (spec) => {
    const found = keysHere().find((key) => key.spec === spec);
    if (found) useKey(found.element);
    return Boolean(found);
  };

  const readKeys = () => on("keydown", (event) => {
    const here = document.activeElement;
    const bare = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
    const off = bare && (isField(here) || document.documentElement.dataset.characterKeys === "off");
    const key = off || (modal() && event.key !== "Enter") ? null : keysHere().find(({ spec }) => fits(event, spec));
    if (key && !event.defaultPrevented) {
      event.preventDefault();
      useKey(key.element);
      return;
    }
    if (event.key === "Escape") {
      const menu = $("details.menu[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); }
    }
    if (event.key === "Enter" && here.tagName === "INPUT" && !event.defaultPrevented) {
      const part = here.closest("[data-press]");
      if (part) { event.preventDefault(); $(part.dataset.press).click(); }
    }
  });

  // The palette and the sheet are a module of their own, fetched when the first is opened.
  const paletteOpens = () => on("click", async (event) => {
    const opens = event.target.closest("[data-palette], [data-shortcuts]");
    if (!opens || modal()) return;
    const { palette, home, words } = $("[data-palette]").dataset, said = JSON.parse(words);
    const { openPalette, openSheet } = await import(palette);
    const keys = keysHere();
    if (opens.dataset.palette) openPalette({ home, words: said, send, act, openCode: document.body.dataset.scan && openCode, offers: $$("button[data-offer]") });
    else openSheet({ words: said, keys: [...keys, { spec: "Esc", label: said.escape }] });
  });

  // The camera's page has a policy of its own, so it stands in a frame of a dialog.
  const openCamera = () => {
    const button = $("[data-camera]");
    const dialog = document.createElement("dialog"), frame = document.createElement("iframe");
    dialog.className = "modal framing";
    dialog.setAttribute("aria-label", button.textContent.trim());
    Object.assign(frame, { src: button.href + "?in=frame", allow: "camera", title: button.textContent.trim() });
    const hear = ({ source, data }) => { if (source === frame.contentWindow && data === "sehat:close") dialog.close(); };
    addEventListener("message", hear);
    dialog.addEventListener("close", () => { removeEventListener("message", hear); dialog.remove(); });
    dialog.append(frame);
    document.body.append(dialog);
    dialog.showModal();
    frame.focus();
  };
  const cameraOpens = () => on("click", (event) => {
    if (!event.target.closest("[data-camera]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    openCamera();
  });

  // A button may ask something first, in a dialog of its form.
  const openDialogs = () => {
    const show = (dialog) => {
      dialog.close();
      dialog.classList.add("modal");
      $$("[data-close]", dialog).forEach((button) => { button.hidden = false; });
      dialog.showModal();
      $("input", dialog).focus();
    };
    on("click", (event) => {
      const asks = event.target.closest("[data-ask]");
      const closes = event.target.closest("[data-close]");
      if (asks) {
        event.preventDefault();
        if (asks.form.reportValidity()) show($("#" + asks.dataset.ask));
      }
      if (closes) closes.closest("dialog").close();
    });
    $$("dialog[open]").forEach(show);
  };

  const menusClose = () => on("click", (event) => $$("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  }));

  // What stands half typed in a part of a form would be lost with it: its own button takes it first.
  const guardParts = () => $$("[data-unfinished]").forEach((part) => {
    const first = $("input:not([type=hidden])", part);
    const tell = () => first.setCustomValidity(first.value.trim() ? part.dataset.unfinished : "");
    first.addEventListener("input", tell);
    tell();
  });

  // What is typed is kept by the server every few seconds, and the state is told as it is: a draft
  // counts as kept when the server said so. Only a draft that could not be kept holds the page back.
  const typedOf = (form, name, entity) => {
    const fields = new URLSearchParams([...new FormData(form)].filter(([key, value]) => typeof value === "string" && !/^_(csrf|draft)$/.test(key)));
    $$("input[type=password]", form).forEach((secret) => fields.delete(secret.name));
    fields.set("_form", name);
    fields.set("_entity", entity);
    return fields;
  };
  const belongsTo = (form) => ({ target }) => (target.form || target.closest("form")) === form;
  const keepDraftsOf = (form) => {
    const { drafts } = document.body.dataset, { draft: name, entity, offer } = form.dataset;
    const state = $("[data-draft-state]", form), mine = belongsTo(form), address = `?${new URLSearchParams({ form: name, entity })}`;
    let changes = 0, kept = 0, failed = false, timer = 0, oldest = 0, keeping = false;
    const become = (word, time = "") => {
      failed = word === "failed";
      state.classList.toggle("failed", failed);
      const text = state.dataset[word].replace("{}", time);
      if (state.textContent !== text) state.textContent = text;
    };
    const plan = (pause) => {
      clearTimeout(timer);
      timer = setTimeout(keep, Math.max(0, Math.min(pause, oldest + DRAFT_MOST_MS - Date.now())));
    };
    const keep = async (options) => {
      if (keeping || kept === changes || form.dataset.sent) return;
      const upTo = changes;
      keeping = true;
      if (!failed) become("saving");
      const answer = await send(drafts, typedOf(form, name, entity), options);
      const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
      keeping = false;
      if (form.dataset.sent) return;
      if (!told) { become("failed"); oldest = Date.now(); plan(DRAFT_MOST_MS); return; }
      kept = upTo;
      form.dataset.kept = told.id;
      if (kept === changes) { become("kept", told.saved); return; }
      oldest = Date.now();
      plan(DRAFT_PAUSE_MS);
    };
    on("input", (event) => {
      if (!mine(event) || event.target.type === "password") return;
      if (kept === changes) oldest = Date.now();
      changes += 1;
      if (!failed && !keeping) become("unsaved");
      plan(DRAFT_PAUSE_MS);
    });
    const now = () => { if (kept !== changes) plan(0); };
    addEventListener("online", now);
    ["sehat:signed-in", "sehat:linked"].forEach((kind) => on(kind, now));
    on("visibilitychange", () => { if (document.hidden && kept !== changes) keep({ keepalive: true }); });
    addEventListener("pagehide", () => { if (kept !== changes) keep({ keepalive: true }); });
    addEventListener("beforeunload", (event) => { if (failed && kept !== changes && !form.dataset.sent) event.preventDefault(); });

    // A draft of an earlier page is offered with its age; nothing is taken back by itself.
    const ask = async () => {
      const answer = await fetch(drafts + address, { headers: { Accept: "application/json", "HX-Request": "true" } }).catch(() => null);
      const told = answer && answer.ok ? await answer.json().catch(() => ({})) : {};
      if (!told.id || changes) return;
      const note = document.createElement("div"), row = document.createElement("div"), said = document.createElement("p");
      note.className = "note info offer";
      note.setAttribute("role", "status");
      said.textContent = offer.replace("{}", told.age);
      row.className = "row";
      const button = (text, press) => {
        const made = document.createElement("button");
        Object.assign(made, { type: "button", className: "button small", textContent: text });
        made.addEventListener("click", press);
        row.append(made);
      };
      button(form.dataset.take, () => {
        const here = new URL(location.href);
        here.searchParams.set("draft", told.id);
        here.hash = "";
        location.assign(here);
      });
      button(form.dataset.leave, () => {
        send(drafts + "/forget", { _form: name, _entity: entity });
        note.remove();
        $("input:not([type=hidden]), textarea", form).focus();
      });
      note.append(said, row);
      form.prepend(note);
    };
    if (form.hasAttribute("data-restored")) { form.dataset.changed = "1"; return; }
    if (form.hasAttribute("data-late")) form.addEventListener("focusin", ask, { once: true });
    else ask();
  };
  const keepDrafts = () => {
    on("input", ({ target }) => {
      const form = target.form || target.closest("form");
      if (form && form.method === "post" && form.closest("main")) form.dataset.changed = Date.now();
    });
    if (document.body.dataset.drafts) $$("form[data-draft]").forEach(keepDraftsOf);
    const here = new URL(location.href);
    if (!here.searchParams.has("draft")) return;
    here.searchParams.delete("draft");
    history.replaceState(history.state, "", here);
  };

  // Another language shows the same page with what was typed: the server keeps it and renders it.
  const languageKeeps = () => on("submit", async (event) => {
    const form = event.target, { submitter } = event;
    const typed = $$("form[data-changed]").sort((one, other) => other.dataset.changed - one.dataset.changed)[0];
    if (!form.matches("[data-preferences]") || !typed || form.dataset.kept || !document.body.dataset.drafts) return;
    event.preventDefault();
    const { draft, entity } = typed.dataset;
    const answer = await send(document.body.dataset.drafts, typedOf(typed, draft || "page", draft ? entity : location.pathname.slice(-100)));
    const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
    if (!told) { tell(document.body.dataset.failed, "danger"); return; }
    form.dataset.kept = told.id;
    const { next } = form.elements;
    next.value += (next.value.includes("?") ? "&" : "?") + "draft=" + told.id;
    form.requestSubmit(submitter);
  });

  // The page comes back as it stands, and the other colours are those that are not shown now.
  const keepPlace = () => $$("form[data-preferences]").forEach((form) => {
    const next = form.elements.next;
    if (next.value === location.pathname) next.value += location.search;
    const dark = document.documentElement.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches;
    const other = $("[name=theme]", form);
    if (dark && other) other.value = "light";
  });

  // Age tells the year of birth, a birth date the age: each is shown as the hint of the other.
  const relateAge = () => $$("[data-age]").forEach((age) => {
    const unit = $("select", age.parentElement), birth = $("#" + age.dataset.age);
    const hint = $("#" + birth.id + "-hint"), plain = hint.textContent;
    const tell = () => {
      const count = Number.parseInt(age.value, 10);
      const told = count >= 0 && unit.value === "years" && !birth.value;
      hint.textContent = told ? age.dataset.told.replace("{}", new Date().getFullYear() - count) : plain;
    };
    [age, unit, birth].forEach((field) => field.addEventListener("input", tell));
    tell();
  });

  // The browser prints; where the button stands in a form, that is sent afterwards.
  const printPages = () => on("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  const addChip = (box, name, value, title) => {
    if ($$("input", box).some((input) => input.value === value)) return;
    const chip = $("template", box).content.firstElementChild.cloneNode(true);
    $("[data-title]", chip).textContent = title;
    Object.assign($("input", chip), { name, value });
    $(".hidden-text", chip).append(title);
    box.append(chip);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // A masked number is shown whole when it is asked for; the server writes down who asked.
  const revealMasked = () => on("click", async (event) => {
    const button = event.target.closest("[data-reveal]");
    if (!button) return;
    const answer = await send(button.dataset.reveal, {});
    const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
    if (!told) { tell(document.body.dataset.failed, "danger"); return; }
    const shown = document.createElement("span");
    shown.textContent = told.mobile;
    shown.tabIndex = -1;
    button.replaceWith(shown);
    shown.focus();
  });

  // Of two versions side by side, the chosen text goes into the form.
  const takeVersions = () => on("click", (event) => {
    const button = event.target.closest("[data-into][data-text]");
    if (!button) return;
    const { into, text, each, title } = button.dataset, field = document.getElementById(into);
    if (each) { addChip(field, each, text, title); button.disabled = true; return; }
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  const removeChips = () => on("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    const box = button.closest(".chips");
    button.closest(".chip").remove();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    $(`[data-many="${box.id}"]`).focus();
  });

  // A list that offers while one types: arrows choose, Enter takes, Escape closes.
  const offerList = (input) => {
    const { src, list: name, into, then, many, each, fills } = input.dataset;
    const fewest = fills ? 3 : 2;
    const list = document.createElement("div");
    Object.assign(list, { className: "options", id: input.id + "-options", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", name);
    input.parentElement.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    let timer = 0, at = -1, asked = 0;
    const options = () => $$("[role=option]", list);
    const close = () => {
      asked += 1;
      at = -1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (index) => {
      const all = options();
      at = (index + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    };
    const take = ({ dataset }) => {
      if (many) addChip($("#" + many), each, dataset.value, dataset.title);
      else if (into) $("#" + into).value = dataset.value;
      else if (dataset.detail) {
        $("#" + fills).value = dataset.detail;
        $("#" + fills).dispatchEvent(new Event("input", { bubbles: true }));
      }
      input.value = many ? "" : dataset.title;
      close();
      if (then) $("#" + then).focus();
    };
    const ask = async () => {
      const text = input.value.trim(), mine = ++asked;
      if (text.length < fewest && (text || !fills)) { close(); return; }
      const answer = await fetch(`${src}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
      if (mine !== asked || !answer || !answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      list.replaceChildren(...$$("[role=option]", page));
      options().forEach((option, i) => { option.id = `${list.id}-${i}`; });
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (!list.hidden) mark(0);
    };
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    input.addEventListener("input", () => {
      if (into) $("#" + into).value = "";
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden || event.ctrlKey) return;
      const acts = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => take(options()[at]), Escape: close };
      if (!(event.key in acts)) return;
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    });
    input.addEventListener("blur", close);
    // A name that may be free text offers those used last before a letter is typed.
    if (fills) input.addEventListener("focus", () => { if (!input.value) ask(); });
  };

  if (document.body.dataset.scan) readScanner();
  openDialogs();
  languageKeeps();
  lockForms();
  readKeys();
  paletteOpens();
  cameraOpens();
  menusClose();
  keepPlace();
  relateAge();
  printPages();
  removeChips();
  takeVersions();
  revealMasked();
  $$("[data-src]").forEach(offerList);
  guardParts();
  keepDrafts();
  toastsPass();
  partsFail();
  focusStays();
  focusFirst();
})();
