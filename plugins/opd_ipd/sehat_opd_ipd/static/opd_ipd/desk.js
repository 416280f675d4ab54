// The desk: people are listed by what is typed into the scan box, and somebody who is about to be
// registered twice is shown while the form is filled in.
(() => {
  "use strict";
  const PAUSE_MS = 150;
  const CARD_DIGITS = 11;
  const ask = (path, fields) => fetch(path, { method: "POST", body: new URLSearchParams(fields), headers: { "HX-Request": "true" } }).catch(() => null);
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html").body.children;

  // Arrows choose among those who fit, Enter opens.
  const listHits = (input) => {
    const list = document.createElement("div");
    Object.assign(list, { className: "options hits", hidden: true });
    input.closest(".field").append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");

    let timer = 0, at = -1, asked = 0, shown = "";
    const options = () => [...list.querySelectorAll("[role=option]")];
    const typed = () => input.value.trim();

    // A QR and the digits of a card are for the form; a name or a few digits are looked for here.
    const isSought = (text) => {
      const digits = text.replace(/[\s.-]/g, "");
      if (/^SEHAT.?:?/i.test(text) || (/^[0-9]+$/.test(digits) && digits.length >= CARD_DIGITS)) return false;
      return /^[0-9+]/.test(digits) ? digits.length >= 4 : text.length >= 2;
    };

    const close = () => {
      asked += 1;
      at = -1;
      shown = "";
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      input.removeAttribute("aria-controls");
    };
    const mark = (index) => {
      const all = options();
      at = (index + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => location.assign(option.dataset.href);

    const look = async () => {
      const text = typed(), mine = ++asked;
      if (!isSought(text)) { close(); return; }
      const answer = await ask(input.dataset.hits, { text, _csrf: input.form.elements._csrf.value });
      if (mine !== asked || !answer || !answer.ok) return;
      const found = await read(answer);
      if (mine !== asked) return;
      list.replaceChildren(...found);
      options().forEach((option, i) => { option.id = `hit-${i}`; });
      shown = text;
      list.hidden = false;
      input.setAttribute("aria-expanded", String(options().length > 0));
      if (!options().length) return;
      list.firstElementChild.id = "hits";
      input.setAttribute("aria-controls", "hits");
      mark(0);
    };

    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE_MS);
    });
    input.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey) return;
      if (event.key === "Escape") { close(); return; }
      if (event.key === "Enter" && isSought(typed())) {
        event.preventDefault();
        clearTimeout(timer);
        // What is opened is what was seen: a list of an older text is asked again.
        if (shown === typed() && at >= 0) take(options()[at]);
        else look();
        return;
      }
      if (list.hidden || at < 0) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        mark(at + (event.key === "ArrowDown" ? 1 : -1));
      }
    });
    input.addEventListener("blur", close);
  };

  // Facts by which two persons are told to be one; the city is asked once for the same facts.
  const FACTS = ["name", "name_local", "sex", "birth", "age", "age_unit", "mobile", "locality"];
  const warn = (panel) => {
    const form = panel.closest("form");
    let before = "", asked = 0;
    form.addEventListener("change", async ({ target }) => {
      if (!FACTS.includes(target.name)) return;
      const fields = Object.fromEntries(FACTS.map((name) => [name, (form.elements[name] || {}).value || ""]));
      const now = JSON.stringify(fields), mine = ++asked;
      if (now === before || fields.name.trim().length < 2) return;
      before = now;
      const answer = await ask(panel.dataset.duplicates, { ...fields, _csrf: form.elements._csrf.value });
      if (mine !== asked || !answer || !answer.ok) return;
      const ruledOut = [...panel.querySelectorAll("[name=different]:checked")].map((box) => box.value);
      panel.replaceChildren(...await read(answer));
      ruledOut.forEach((value) => panel.querySelectorAll(`[value="${CSS.escape(value)}"]`).forEach((box) => { box.checked = true; }));
    });
  };

  document.querySelectorAll("[data-hits]").forEach(listHits);
  document.querySelectorAll("[data-duplicates]").forEach(warn);
})();
