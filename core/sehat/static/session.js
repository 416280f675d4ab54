// Whose session has ended signs in over the page: what was typed stays, and what was sent goes on.
(() => {
  "use strict";
  const FRESH_MS = 5000, IDLE_MS = 120000;
  const { login } = document.body.dataset;
  if (!login) return;
  const ask = window.fetch.bind(window);
  const json = { headers: { Accept: "application/json" } };
  let checked = Date.now(), passing = null, dialog = null, waiting = [];

  // Forms get the token of the new session, and a key under which nothing was counted yet.
  const renew = ({ token, key }) => {
    document.querySelectorAll("[name=_csrf]").forEach((input) => { input.value = token; });
    document.querySelectorAll("[name=_key]").forEach((input) => { input.value = key; });
    checked = Date.now();
  };

  // What is shown in the dialog: the form that asks, the code, or that somebody is signed in.
  const show = async (answer) => {
    const page = new DOMParser().parseFromString(answer ? await answer.text() : "", "text/html");
    if (!dialog || !page.body.children.length) return;
    dialog.replaceChildren(...page.body.children);
    const entered = dialog.querySelector("[data-token]");
    const first = dialog.querySelector("[autofocus]");
    if (first) first.focus();
    if (!entered || entered.dataset.of !== login) return;
    renew(entered.dataset);
    const gone = waiting;
    waiting = [];
    dialog.close();
    document.dispatchEvent(new Event("sehat:signed-in"));
    gone.forEach((goOn) => goOn());
  };

  const open = async () => {
    if (dialog) return;
    dialog = document.createElement("dialog");
    dialog.className = "modal again";
    dialog.setAttribute("aria-labelledby", "again-title");
    dialog.addEventListener("close", () => { dialog.remove(); dialog = null; waiting = []; });
    dialog.addEventListener("submit", async (event) => {
      const form = event.target;
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      const body = new URLSearchParams(new FormData(form));
      show(await ask(form.getAttribute("action"), { method: "POST", body }).catch(() => null));
      delete form.dataset.sent;
    });
    document.body.append(dialog);
    dialog.showModal();
    show(await ask(`/sign-in/again?login=${encodeURIComponent(login)}`).catch(() => null));
  };

  // Whether the page's own user is signed in; a server that cannot be reached is told by the browser.
  const signedIn = async () => {
    const answer = await ask("/me/session", json).catch(() => null);
    if (!answer || !answer.ok) return !answer || answer.status !== 401;
    const told = await answer.json();
    if (told.login !== login) return false;
    renew(told);
    return true;
  };

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter } = event;
    if (form.method !== "post" || form.closest("dialog.again")) return;
    if (passing === form) { passing = null; return; }
    // A form that holds what somebody typed is never sent on trust: the answer to a session that
    // ended a second ago would take its place.
    if (Date.now() - checked < FRESH_MS && !form.dataset.changed && !form.hasAttribute("data-draft")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    const goOn = () => { passing = form; form.requestSubmit(submitter); };
    const still = await signedIn();
    delete form.dataset.asking;
    if (still) goOn();
    else if (form.getAttribute("action") === "/sign-out") location.assign("/sign-in");
    else { waiting = [goOn]; open(); }
  }, true);

  // Whatever a part of the page asks by itself tells at once that the session is over.
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (answer.status === 401) open();
    return answer;
  };

  const looked = async () => {
    if (document.visibilityState !== "visible" || Date.now() - checked < IDLE_MS) return;
    if (!await signedIn()) open();
  };
  // A list that is pushed ends with the session, and the page is asked at once.
  document.addEventListener("sehat:live", async ({ detail }) => {
    if (detail === "over" && !await signedIn()) open();
  });
  document.addEventListener("visibilitychange", looked);
  addEventListener("focus", looked);
})();
