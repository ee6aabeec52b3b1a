// Plays the clip in a loop (not under reduced motion, nor where it waits to be asked), with its own buttons, and slides the photo over it.
class ClipPreview extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    this.video.controls = false;
    this.wire(this.querySelector("[data-toggle]"), () => (this.video.paused ? this.video.play() : this.video.pause()));
    this.wire(this.querySelector("[data-sound]"), () => { this.video.muted = !this.video.muted; });
    for (const kind of ["play", "pause", "volumechange"]) this.video.addEventListener(kind, () => this.show());
    this.compare();
    this.show();
    if ("waits" in this.dataset) return;
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) this.video.play().catch(() => {});
  }

  wire(button, act) {
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", act);
  }

  compare() {
    const before = this.querySelector(".preview__before");
    const slider = this.querySelector("[data-slider]");
    slider.hidden = before.hidden = false;
    this.querySelector("[data-plain]").hidden = true;
    const cut = () => before.style.setProperty("--cut", `${slider.querySelector("input").value}%`);
    slider.addEventListener("input", cut);
    slider.querySelector("input").value = 100;
    cut();
  }

  show() {
    const toggle = this.querySelector("[data-toggle]");
    toggle.setAttribute("aria-label", this.video.paused ? this.dataset.play : this.dataset.pause);
    toggle.setAttribute("aria-pressed", String(this.video.paused));
    const sound = this.querySelector("[data-sound]");
    sound?.setAttribute("aria-label", this.video.muted ? this.dataset.soundOn : this.dataset.soundOff);
    sound?.setAttribute("aria-pressed", String(!this.video.muted));
  }
}

customElements.define("clip-preview", ClipPreview);
