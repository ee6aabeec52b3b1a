// Shows the edit while it is made. The form stays the truth: the server makes the picture from the same numbers.
import { fitted } from "./crop-box.js";
import { Words } from "./editor-words.js";

const LARGEST = 1600; // pixels of the preview's longer side

class PhotoEditor extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.photo = this.querySelector(".easel__photo");
    const ready = () => this.start();
    if (this.photo.complete && this.photo.naturalWidth) ready();
    else this.photo.addEventListener("load", ready, { once: true });
  }

  start() {
    this.easel = this.querySelector(".easel");
    this.easel.setAttribute("data-live", "");
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", this.photo.alt);
    this.photo.replaceWith(this.canvas);
    this.crop = document.createElement("crop-box");
    this.crop.dataset.label = document.getElementById("crop-title").textContent;
    this.crop.addEventListener("crop", (event) => this.setBox(event.detail));
    this.words = new Words(this.form, this.easel);
    this.turn = this.value("turn");
    this.form.addEventListener("input", (event) => this.changed(event));
    addEventListener("hashchange", () => this.draw());
    this.draw();
  }

  value(name) {
    return new FormData(this.form).get(name) ?? "";
  }

  changed(event) {
    const turned = this.value("turn") !== this.turn;
    this.turn = this.value("turn");
    if (turned || event.target.name === "aspect") this.setBox({ left: 0, top: 0, width: 1, height: 1 }, false);
    this.draw();
  }

  get box() {
    const part = (name, otherwise) => { const n = parseFloat(this.form.elements[name].value); return Number.isFinite(n) ? n / 100 : otherwise; };
    const [left, top] = [part("left", 0), part("top", 0)];
    return { left, top, width: Math.min(part("width", 1), 1 - left), height: Math.min(part("height", 1), 1 - top) };
  }

  setBox(box, draw = true) {
    for (const [name, value] of Object.entries(box)) this.form.elements[name].value = Number((value * 100).toFixed(3));
    if (draw) this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  turned() {
    const sideways = this.turn === "90" || this.turn === "270";
    const { naturalWidth: w, naturalHeight: h } = this.photo;
    const scale = Math.min(1, LARGEST / Math.max(w, h));
    const whole = document.createElement("canvas");
    whole.width = Math.round((sideways ? h : w) * scale);
    whole.height = Math.round((sideways ? w : h) * scale);
    const pen = whole.getContext("2d");
    pen.translate(whole.width / 2, whole.height / 2);
    if (this.form.elements.mirror.checked) pen.scale(-1, 1);
    pen.rotate((Number(this.turn) * Math.PI) / 180);
    pen.drawImage(this.photo, (-w * scale) / 2, (-h * scale) / 2, w * scale, h * scale);
    return whole;
  }

  draw() {
    const cropping = location.hash === "#tool-crop";
    const whole = this.turned();
    const [across, down] = this.value("aspect").split(":").map(Number);
    const ratio = down ? across / down : 0;
    const box = fitted(this.box, ratio, whole.width, whole.height);
    const shown = cropping ? { left: 0, top: 0, width: 1, height: 1 } : box;
    this.canvas.width = Math.max(1, Math.round(shown.width * whole.width));
    this.canvas.height = Math.max(1, Math.round(shown.height * whole.height));
    this.canvas.getContext("2d").drawImage(whole, -shown.left * whole.width, -shown.top * whole.height);
    this.canvas.className = `easel__canvas filter-${this.value("filter") || "none"}`;
    if (cropping) {
      if (!this.crop.isConnected) this.easel.append(this.crop);
      this.crop.place(box, ratio && (ratio * whole.height) / whole.width);
    } else {
      this.crop.remove();
    }
    this.words.draw(!cropping);
  }
}

customElements.define("photo-editor", PhotoEditor);
