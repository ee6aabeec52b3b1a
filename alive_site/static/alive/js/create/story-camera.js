// A live camera where the browser has one; what it takes goes into the form's own file field, so the server sees no difference.
const WANTED = { width: { ideal: 2160 }, height: { ideal: 3840 } };

class StoryCamera extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.view = this.querySelector("video");
    this.word = this.querySelector("[data-word]");
    this.input = this.form.querySelector("input[type=file]");
    this.facing = "user";
    this.setAttribute("data-upgraded", "");
    this.querySelector("[data-go]").hidden = true;
    this.input.addEventListener("change", () => this.send());
    this.querySelector("[data-shoot]").addEventListener("click", () => this.shoot());
    this.querySelector("[data-switch]").addEventListener("click", () => this.start(this.facing === "user" ? "environment" : "user"));
    this.wake = () => (document.hidden ? this.stop() : this.start(this.facing));
    document.addEventListener("visibilitychange", this.wake);
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    this.start("environment");
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.wake);
    this.stop();
  }

  async start(facing) {
    this.stop();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, ...WANTED }, audio: false });
    } catch {
      this.fallBack();
      return;
    }
    this.facing = this.stream.getVideoTracks()[0].getSettings().facingMode ?? facing;
    this.view.srcObject = this.stream;
    this.view.toggleAttribute("data-mirrored", this.facing === "user");
    await this.view.play().catch(() => {});
    this.live(true);
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    this.querySelector("[data-switch]").hidden = cameras.length < 2;
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
  }

  live(on) {
    this.toggleAttribute("data-live", on);
    this.view.hidden = !on;
    this.querySelector("[data-plain]").hidden = on;
    this.querySelector("[data-shoot]").hidden = !on;
  }

  fallBack() {
    this.live(false);
    this.querySelector("[data-switch]").hidden = true;
    this.word.textContent = this.dataset.denied;
  }

  async shoot() {
    const { videoWidth: width, videoHeight: height } = this.view;
    if (!width) return;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d").drawImage(this.view, 0, 0); // not mirrored: text in the picture stays readable
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
    const taken = new DataTransfer();
    taken.items.add(new File([blob], "camera.jpg", { type: "image/jpeg" }));
    this.input.files = taken.files;
    this.send();
  }

  send() {
    if (!this.input.files.length) return;
    this.stop();
    this.live(false);
    for (const button of this.querySelectorAll("button, label")) button.hidden = true;
    this.word.textContent = this.dataset.busy;
    this.form.requestSubmit();
  }
}

customElements.define("story-camera", StoryCamera);
