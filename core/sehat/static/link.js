// Says within seconds that the line is slow or gone, and when it is back. Every request of a page's
// scripts goes through here, so this file comes first in the bundle.
(() => {
  "use strict";
  const SLOW_MS = 3000, AGAIN_MS = 2000;
  const root = document.documentElement, ask = window.fetch.bind(window);
  let bar = null, waiting = 0, timer = 0;

  const become = (state) => {
    if ((root.dataset.link || "") === state) return;
    root.dataset.link = state;
    if (!bar) {
      bar = document.createElement("p");
      bar.className = "link-bar";
      bar.setAttribute("role", "status");
      document.body.append(bar);
    }
    bar.textContent = state ? document.body.dataset[state] || "" : "";
    bar.hidden = !bar.textContent;
    clearTimeout(timer);
    if (state === "offline") timer = setTimeout(tryAgain, AGAIN_MS);
  };
  const tryAgain = async () => {
    const answer = await ask("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer && answer.ok) { become(""); document.dispatchEvent(new Event("sehat:linked")); } else timer = setTimeout(tryAgain, AGAIN_MS);
  };

  window.fetch = async (...request) => {
    const slow = setTimeout(() => { if (root.dataset.link !== "offline") become("slow"); }, SLOW_MS);
    waiting += 1;
    try {
      const answer = await ask(...request);
      if (root.dataset.link === "offline") become("");
      return answer;
    } catch (error) {
      // What a script itself gave up says nothing about the line.
      if (error.name === "TypeError") become("offline");
      throw error;
    } finally {
      clearTimeout(slow);
      waiting -= 1;
      if (!waiting && root.dataset.link === "slow") become("");
    }
  };

  addEventListener("offline", () => become("offline"));
  addEventListener("online", tryAgain);
  // A form that is on its way for long is said to be; the answer is another page.
  document.addEventListener("submit", () => setTimeout(() => { if (!root.dataset.link) become("slow"); }, SLOW_MS));
  addEventListener("pageshow", () => { if (root.dataset.link === "slow") become(""); });
  document.addEventListener("DOMContentLoaded", () => { if (!navigator.onLine) become("offline"); });
})();
