// The hall display speaks each new call in the languages that were chosen, one after the other.
(() => {
  "use strict";
  const AGAIN_MS = 60000, RENEW_MS = 12 * 3600000;
  const { display, languages: spoken } = document.body.dataset;
  const languages = spoken.split(",").filter(Boolean);
  const button = document.getElementById("sound"), clock = document.getElementById("clock");
  const calls = () => [...document.querySelectorAll("[data-call]")];
  const audio = new Audio();
  let told = new Set(calls().map((call) => call.dataset.call)), waiting = [], speaking = false, allowed = true;

  const note = (kind, detail) => document.dispatchEvent(new CustomEvent("sehat:" + kind, { detail }));

  // One clip, to its very end; what cannot be played says why.
  const play = (language, name) => new Promise((done, fail) => {
    audio.src = `${display}/clips/${language}/${name}.opus`;
    audio.onended = () => { note("clip", { language, name, seconds: audio.currentTime }); done(); };
    audio.onerror = () => fail(new Error("missing"));
    audio.play().catch(fail);
  });

  const mute = () => {
    allowed = false;
    waiting = [];
    button.hidden = !languages.length;
  };

  // A call that is over is not spoken any more: the patient is in the room, or did not come.
  const speak = async () => {
    if (speaking) return;
    speaking = true;
    while (waiting.length && allowed) {
      const { call, id, clips } = waiting.shift();
      if (!calls().some((shown) => shown.dataset.call === call)) continue;
      const mark = (on) => { const shown = document.getElementById(id); if (shown) shown.classList.toggle("speaking", on); };
      mark(true);
      for (const language of languages) {
        try {
          for (const name of clips.split(" ")) await play(language, name);
        } catch (error) {
          if (error.name === "NotAllowedError") { mute(); break; }
          note("clip-missing", { language });
        }
      }
      mark(false);
    }
    speaking = false;
  };

  const look = () => {
    const now = calls();
    now.filter((call) => !told.has(call.dataset.call)).forEach((call) => {
      if (allowed) waiting.push({ call: call.dataset.call, id: call.id, clips: call.dataset.clips });
    });
    told = new Set(now.map((call) => call.dataset.call));
    speak();
  };

  button.addEventListener("click", () => {
    allowed = true;
    button.hidden = true;
    play(languages[0], "token").catch(mute);
  });
  // Browsers let a page speak after one click, or where the kiosk was started so.
  if (window.AudioContext) {
    const probe = new AudioContext();
    if (probe.state === "suspended") mute();
    probe.close();
  }
  document.addEventListener("sehat:shown", look);

  // A display that was closed, or whose hospital was away, looks again by itself.
  const renew = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer && answer.ok) location.reload();
    else setTimeout(renew, AGAIN_MS);
  };
  document.addEventListener("sehat:live", ({ detail }) => { if (detail === "over") setTimeout(renew, AGAIN_MS); });
  setTimeout(renew, RENEW_MS);

  const tick = () => { clock.textContent = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: document.body.dataset.zone }); };
  tick();
  setInterval(tick, 5000);
  if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
})();
