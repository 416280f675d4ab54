// Reads a code by camera: with the browser's own detector, otherwise with the one we ship, which is
// loaded only then. What cannot be read can be typed below the picture.
(() => {
  "use strict";
  const EVERY_MS = 120;
  const OURS = /^SEHAT[0-9A-Z]:/i;
  const $ = (id) => document.getElementById(id);
  const [view, video, state, form, refused] = ["view", "video", "state", "typed", "refused"].map($);
  const framed = window.parent !== window;
  let open = true;

  const tell = (word) => { state.textContent = state.dataset[word]; };
  const close = () => {
    if (framed) window.parent.postMessage("sehat:close", location.origin);
    else location.assign($("close").href);
  };

  const refuse = (text) => {
    const note = document.createElement("p");
    note.className = "note danger";
    note.textContent = text;
    refused.replaceChildren(note);
  };

  const send = async () => {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
    }).catch(() => null);
    const told = answer && await answer.json().catch(() => null);
    if (told && told.href) { tell("opening"); window.top.location.assign(told.href); return true; }
    refuse(told && told.words ? told.words : state.dataset.failed);
    return false;
  };

  const script = (src) => new Promise((done, fail) => {
    const element = document.createElement("script");
    Object.assign(element, { src, onload: done, onerror: fail });
    document.head.append(element);
  });

  const detector = async () => {
    const formats = ["qr_code"];
    const own = window.BarcodeDetector && await BarcodeDetector.getSupportedFormats();
    if (own && own.includes("qr_code")) return new BarcodeDetector({ formats });
    await script(view.dataset.detector);
    const { BarcodeDetector: Shipped, prepareZXingModule } = window.BarcodeDetectionAPI;
    prepareZXingModule({ overrides: { locateFile: () => view.dataset.wasm } });
    return new Shipped({ formats });
  };

  const look = async (reader) => {
    while (open) {
      const found = video.readyState >= 2 ? await reader.detect(video).catch(() => []) : [];
      const code = found.map(({ rawValue }) => rawValue).find((text) => OURS.test(text));
      if (code) {
        form.elements.text.value = code;
        if (await send()) return;
        form.elements.text.value = "";
        await new Promise((done) => { setTimeout(done, 20 * EVERY_MS); });
      }
      await new Promise((done) => { setTimeout(done, EVERY_MS); });
    }
  };

  const start = async () => {
    if (!navigator.mediaDevices) { tell("insecure"); form.elements.text.focus(); return; }
    tell("starting");
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 960 } };
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
      await video.play();
      const reader = await detector();
      tell("looking");
      await look(reader);
    } catch (error) {
      tell(error.name === "NotAllowedError" ? "denied" : "missing");
      form.elements.text.focus();
    }
  };

  addEventListener("pagehide", () => {
    open = false;
    if (video.srcObject) video.srcObject.getTracks().forEach((track) => track.stop());
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  $("close").addEventListener("click", (event) => { event.preventDefault(); close(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("close").focus();
  start();
})();
