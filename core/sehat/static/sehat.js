// Behaviour of Sehat's pages: every form works without it; with it, the keyboard is enough.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const PREFIX = "SEHAT1:";

  // The first focus of a page, and the first fault where there is one.
  const summary = $("[data-error-summary]");
  const first = summary || $("[data-autofocus]");
  if (first) first.focus({ preventScroll: false });

  // A form is sent once: its button waits for the answer.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => $$("button", form).forEach((button) => { button.disabled = true; }), 0);
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    $$("button", form).forEach((button) => { button.disabled = false; });
  }));

  // A scanner types our prefix and Enter, whatever field has the focus; that field is restored.
  let typed = "", held = null, before = "";
  const target = $("[data-scan]");
  document.addEventListener("keydown", (event) => {
    if (!target) return;
    const field = document.activeElement;
    if (event.key === "Enter" && typed.startsWith(PREFIX)) {
      event.preventDefault();
      event.stopPropagation();
      if (held && held !== target && "value" in held) held.value = before;
      target.value = typed;
      typed = "";
      target.form.requestSubmit();
      return;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typed === "") { held = field; before = field && "value" in field ? field.value : ""; }
    typed += event.key;
    if (!(typed.startsWith(PREFIX) || PREFIX.startsWith(typed))) typed = "";
  }, true);

  // Keys: / to the scan box, Alt+N to a new registration, Ctrl+Enter to the main action.
  document.addEventListener("keydown", (event) => {
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !inField && target) { event.preventDefault(); target.focus(); }
    if (event.altKey && event.code === "KeyN") {
      const field = $("[data-new]");
      if (field) { event.preventDefault(); field.focus(); }
    }
    if (event.ctrlKey && event.key === "Enter") {
      const form = (document.activeElement && document.activeElement.form) || $("form[data-main]");
      const button = form && ($("[data-main-action]", form) || $("[data-main-action]"));
      if (button) { event.preventDefault(); button.form.requestSubmit(button); }
    }
    if (event.key === "Escape") $$("details.menu[open]").forEach((menu) => { menu.open = false; });
  });

  $$("[data-print]").forEach((button) => button.addEventListener("click", () => {
    window.print();
    const form = button.closest("form");
    if (form) form.requestSubmit();
  }));

  // Lists that offer while one types: arrows choose, Enter takes, Escape closes.
  $$("[data-src]").forEach((input) => {
    const list = document.createElement("div");
    list.className = "options";
    list.id = input.id + "-options";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.dataset.label || "");
    list.hidden = true;
    input.closest(".typeahead").append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("autocomplete", "off");
    let timer = 0, at = -1, asked = 0;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (index) => {
      const all = $$("[role=option]", list);
      if (!all.length) return;
      at = (index + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => {
      const many = input.dataset.many;
      if (many) { addChip($("#" + many), input.dataset.name, option.dataset.value, option.dataset.title); input.value = ""; }
      else { $("#" + input.dataset.into).value = option.dataset.value; input.value = option.dataset.title; }
      close();
      const next = input.dataset.next && $("#" + input.dataset.next);
      if (next) next.focus();
    };
    const ask = async () => {
      const text = input.value.trim(), mine = ++asked;
      if (text.length < 2) { close(); return; }
      const answer = await fetch(input.dataset.src + "?q=" + encodeURIComponent(text), { headers: { "HX-Request": "true" } });
      if (!answer.ok || mine !== asked) return;
      list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.children);
      $$("[role=option]", list).forEach((option, i) => { option.id = list.id + i; option.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); }); });
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(0);
    };
    input.addEventListener("input", () => {
      if (input.dataset.into) $("#" + input.dataset.into).value = "";
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
      if (event.key === "Escape") { event.stopPropagation(); close(); }
      if (event.key === "Enter" && !event.ctrlKey && at >= 0) { event.preventDefault(); take($$("[role=option]", list)[at]); }
    });
    input.addEventListener("blur", () => setTimeout(close, 150));
  });

  const addChip = (box, name, value, title) => {
    if ($$("input", box).some((input) => input.value === value)) return;
    const chip = $("template", box).content.firstElementChild.cloneNode(true);
    $("[data-title]", chip).textContent = title;
    const input = $("input", chip);
    input.name = name;
    input.value = value;
    $("button", chip).append(title);
    box.append(chip);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (button) { const field = $("[data-many]"); button.closest(".chip").remove(); if (field) field.focus(); }
  });
})();
