// Results by keyboard: Enter goes to the next value, and each value is read against its limits at once.
(() => {
  "use strict";
  const form = document.querySelector("form[data-results]");
  if (!form) return;
  const fields = [...form.querySelectorAll("[data-value]")];
  const limit = (field, name) => (field.dataset[name] ? Number(field.dataset[name]) : null);
  const reading = (field) => {
    if (!field.value.trim()) return "";
    if (field.tagName === "SELECT") {
      const abnormal = field.selectedOptions[0].hasAttribute("data-abnormal");
      const any = field.querySelector("[data-abnormal]");
      return abnormal ? "abnormal" : any ? "normal" : "";
    }
    if (!("low" in field.dataset)) return "";
    const match = /^[<>]?([0-9]+(\.[0-9]+)?)$/.exec(field.value.replace(/\s/g, "").replace(",", "."));
    if (!match) return "";
    const value = Number(match[1]);
    const [low, high, least, most] = ["low", "high", "criticalLow", "criticalHigh"].map((name) => limit(field, name));
    if (least !== null && value <= least) return "critical_low";
    if (most !== null && value >= most) return "critical_high";
    if (low !== null && value < low) return "low";
    if (high !== null && value > high) return "high";
    return low === null && high === null ? "" : "normal";
  };
  const tell = (field) => {
    const meaning = field.closest(".result").querySelector("[data-meaning]");
    const found = reading(field);
    const template = found && form.querySelector(`template[data-reading="${found}"]`);
    meaning.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  };
  fields.forEach((field, place) => {
    field.addEventListener(field.tagName === "SELECT" ? "change" : "input", () => tell(field));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      const next = fields[place + 1] || form.querySelector("#told_to, #reason") || form.querySelector("[data-main-action]");
      next.focus();
      if (next.select) next.select();
    });
    if (field.value) tell(field);
  });
})();
