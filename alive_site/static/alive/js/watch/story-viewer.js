// Plays a Story: time runs in the segment above, a tap moves on, holding pauses, the keyboard does the same.
const HOLD = 220; // ms: longer than a tap
const SOUND = "alive.sound"; // remembered choice

class StoryViewer extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("[data-video]");
    this.segment = this.querySelector("[data-now]");
    this.played = 0;
    this.reasons = new Set(); // why it stands still: "held", "asked", "typing", "menu", "hidden", "calm"
    this.#controls();
    this.#gestures();
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("visibilitychange", () => this.#stand("hidden", document.hidden));
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.#stand("asked", true);
    this.video ? this.#playVideo() : this.#playPhoto();
  }

  #playVideo() {
    const video = this.video;
    video.muted = localStorage.getItem(SOUND) !== "on";
    video.addEventListener("timeupdate", () => this.#show(video.currentTime / (video.duration || 1)));
    video.addEventListener("ended", () => this.#go(this.dataset.next));
    this.#apply();
    this.#showSound();
  }

  #playPhoto() {
    let last = performance.now();
    const length = Number(this.dataset.seconds) * 1000;
    const tick = (now) => {
      if (!this.reasons.size) this.played += now - last;
      last = now;
      this.#show(this.played / length);
      if (this.played >= length) this.#go(this.dataset.next);
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  #controls() {
    const pause = this.querySelector("[data-pause]");
    pause.hidden = false;
    pause.addEventListener("click", () => this.#stand("asked", !this.reasons.has("asked")));
    const sound = this.querySelector("[data-sound]");
    if (sound) {
      sound.hidden = false;
      sound.addEventListener("click", () => this.#sound(this.video.muted));
    }
    const menu = this.querySelector(".menu");
    menu.addEventListener("toggle", () => this.#stand("menu", menu.open));
    const reply = this.querySelector(".viewer__input");
    reply?.addEventListener("focus", () => this.#stand("typing", true));
    reply?.addEventListener("blur", () => this.#stand("typing", reply.value !== ""));
    this.querySelector("[data-react]")?.addEventListener("submit", (event) => this.#react(event));
  }

  #gestures() {
    let timer = 0;
    let held = false;
    for (const zone of this.querySelectorAll(".viewer__zone")) {
      zone.addEventListener("pointerdown", () => {
        held = false;
        timer = setTimeout(() => { held = true; this.#stand("held", true); }, HOLD);
      });
      for (const name of ["pointerup", "pointerleave", "pointercancel"]) {
        zone.addEventListener(name, () => { clearTimeout(timer); this.#stand("held", false); });
      }
      zone.addEventListener("click", (event) => { if (held) event.preventDefault(); });
      zone.addEventListener("contextmenu", (event) => event.preventDefault());
    }
  }

  #key(event) {
    if (event.target.matches("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      ArrowRight: () => this.#go(this.dataset.next),
      ArrowLeft: () => this.#go(this.dataset.previous),
      Escape: () => this.#go(this.dataset.close),
      m: () => this.video && this.#sound(this.video.muted),
      " ": () => this.#stand("asked", !this.reasons.has("asked")),
    };
    if (!keys[event.key] || (event.key === " " && event.target.matches("button, a, summary"))) return;
    event.preventDefault();
    keys[event.key]();
  }

  async #react(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return form.submit();
    const { emoji } = await answer.json();
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === emoji));
  }

  #stand(reason, on) {
    on ? this.reasons.add(reason) : this.reasons.delete(reason);
    this.#apply();
  }

  #apply() {
    const still = this.reasons.size > 0;
    this.#swap("[data-pause]", "play", "pause", this.reasons.has("asked"));
    if (!this.video) return;
    // A browser that lets nothing play without a tap: then the tap on play is the start.
    still ? this.video.pause() : this.video.play().catch(() => this.#stand("asked", true));
  }

  #sound(on) {
    this.video.muted = !on;
    localStorage.setItem(SOUND, on ? "on" : "off");
    this.#showSound();
  }

  #showSound() { this.#swap("[data-sound]", "on", "off", !this.video.muted); }

  #swap(selector, yes, no, on) {
    const button = this.querySelector(selector);
    if (!button) return;
    button.setAttribute("aria-pressed", String(on));
    button.querySelector(`[data-icon="${yes}"]`).hidden = !on;
    button.querySelector(`[data-icon="${no}"]`).hidden = on;
  }

  #show(part) { this.segment?.style.setProperty("--played", `${Math.min(part, 1) * 100}%`); }

  #go(address) { if (address) location.assign(address); }
}

customElements.define("story-viewer", StoryViewer);
