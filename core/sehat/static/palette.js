// The palette and the sheet of shortcuts, loaded when one of them is asked for.
const PAUSE_MS = 150;
const FEWEST_LETTERS = 2;
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const element = (name, attributes, ...children) => {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
};

const open = (dialog) => {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
};

const optionsIn = async (answer) => {
  if (!answer || !answer.ok) return [];
  return $$("[role=option]", new DOMParser().parseFromString(await answer.text(), "text/html"));
};

const optionsOf = async (address) => optionsIn(await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null));

// home: the address of the hospital. act: what a key of this page does. openCode: where a code leads.
export const openPalette = async ({ home, words, send, act, openCode, offers }) => {
  const input = element("input", { class: "input", id: "palette", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": "palette-options", "aria-label": words.palette, placeholder: words.palette, autocomplete: "off", spellcheck: "false" });
  const list = element("div", { id: "palette-options", role: "listbox", "aria-label": words.palette });
  const empty = element("p", { class: "quiet", role: "status" });
  const dialog = element("dialog", { class: "modal palette", "aria-label": words.palette }, input, list, empty);
  let lines = [], found = [], at = 0, asked = 0, timer = 0;
  open(dialog);
  input.focus();

  const options = () => $$("[role=option]", list);
  const mark = (index) => {
    const all = options();
    if (!all.length) { input.removeAttribute("aria-activedescendant"); return; }
    at = (index + all.length) % all.length;
    all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  };
  const show = () => {
    const typed = plain(input.value).split(/\s+/).filter(Boolean);
    const fits = (line) => typed.every((word) => plain(line.textContent).includes(word));
    list.replaceChildren(...found, ...lines.filter(fits));
    options().forEach((option, i) => { option.id = `palette-option-${i}`; });
    const none = !options().length;
    list.hidden = none;
    empty.textContent = none && lines.length ? words.nothing : "";
    mark(0);
  };
  const search = async () => {
    const text = input.value.trim(), mine = ++asked;
    const hits = text.length < FEWEST_LETTERS ? [] : await optionsIn(await send(`${home}/search`, { q: text }));
    if (mine !== asked) return;
    found = hits.filter((option) => option.dataset.href);
    show();
  };
  const take = (option) => {
    const { href, command, keys } = option.dataset;
    dialog.close();
    if (option.press) { option.press(); return; }
    if (command) send(`${home}/palette`, { command }, { keepalive: true });
    if (!keys || !act(keys)) location.assign(href);
  };
  input.addEventListener("input", () => {
    found = [];
    show();
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); mark(at + step); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    const chosen = options()[at];
    if (chosen) take(chosen);
    // What no list knows may be the number of a slip or a sample.
    else if (input.value.trim() && openCode) { dialog.close(); openCode(input.value.trim()); }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  // What this page's own bar does is offered as well, by pressing its button.
  const pressing = offers.map((button) => {
    const option = element("div", { role: "option", "aria-selected": "false" }, element("span", { class: "grow" }, button.textContent.trim()));
    const symbol = $("svg", button);
    option.prepend(symbol ? symbol.cloneNode(true) : element("span", { class: "icon" }));
    option.press = () => button.click();
    if (button.lang) option.lang = button.lang;
    return option;
  });
  lines = [...await optionsOf(`${home}/palette`), ...pressing];
  show();
};

// keys: what the page's handlers know, each with its words.
export const openSheet = ({ words, keys }) => {
  const close = element("button", { class: "icon-button", type: "button" }, "×", element("span", { class: "hidden-text" }, words.close));
  close.addEventListener("click", () => close.closest("dialog").close());
  const title = element("h2", { id: "sheet-title" }, words.sheet);
  const rows = keys.map(({ spec, label }) => element("div", {}, element("dt", {}, label), element("dd", {}, ...spec.split("+").map((key) => element("kbd", {}, key)))));
  const dialog = element("dialog", { class: "modal sheet-of-keys", "aria-labelledby": "sheet-title" },
    element("header", {}, title, element("span", { class: "spread" }), close), element("dl", {}, ...rows));
  open(dialog);
  close.focus();
};
