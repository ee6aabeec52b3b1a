// A frame one can drag and pull with finger, mouse or arrow keys; it tells its place in fractions of the picture.
const STEP = 0.02;
const SMALLEST = 0.08;
const CORNERS = ["nw", "ne", "sw", "se"];

export function fitted(box, ratio, across, down) {
  if (!ratio) return box;
  const width = Math.min(box.width * across, box.height * down * ratio);
  const [w, h] = [width / across, width / ratio / down];
  return { left: box.left + (box.width - w) / 2, top: box.top + (box.height - h) / 2, width: w, height: h };
}

export class CropBox extends HTMLElement {
  connectedCallback() {
    if (this.frame) return; // it comes and goes with its tool
    this.frame = document.createElement("div");
    this.frame.className = "crop";
    this.frame.tabIndex = 0;
    this.frame.setAttribute("role", "group");
    this.frame.setAttribute("aria-label", this.dataset.label ?? "");
    for (const at of CORNERS) {
      const corner = document.createElement("button");
      Object.assign(corner, { type: "button", className: "crop__corner" });
      corner.dataset.at = at;
      corner.setAttribute("aria-label", `${this.dataset.label ?? ""} ${at}`);
      this.frame.append(corner);
    }
    this.append(this.frame);
    this.addEventListener("pointerdown", (event) => this.grab(event));
    this.addEventListener("keydown", (event) => this.key(event));
  }

  place(box, ratio) { // ratio in fractions: (width / height of the frame) as parts of the picture, 0 for free
    this.box = box;
    this.ratio = ratio;
    for (const [side, value] of Object.entries(box)) this.frame.style[side] = `${value * 100}%`;
  }

  grab(event) {
    event.preventDefault();
    event.target.focus();
    const area = this.getBoundingClientRect();
    const [x, y, box, at] = [event.clientX, event.clientY, this.box, event.target.dataset.at];
    const move = (now) => this.change(box, at, (now.clientX - x) / area.width, (now.clientY - y) / area.height);
    const stop = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", stop); removeEventListener("pointercancel", stop); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
    addEventListener("pointercancel", stop);
  }

  key(event) {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    this.change(this.box, event.target.dataset.at, ...by);
  }

  change(box, at, dx, dy) {
    this.place(at ? this.pulled(box, at, dx, dy) : this.moved(box, dx, dy), this.ratio);
    this.dispatchEvent(new CustomEvent("crop", { detail: this.box, bubbles: true }));
  }

  moved(box, dx, dy) {
    const within = (value, size) => Math.min(Math.max(value, 0), 1 - size);
    return { ...box, left: within(box.left + dx, box.width), top: within(box.top + dy, box.height) };
  }

  pulled(box, at, dx, dy) {
    const [west, north] = [at.includes("w"), at.includes("n")];
    const [right, bottom] = [box.left + box.width, box.top + box.height];
    let width = Math.min(Math.max(box.width + (west ? -dx : dx), SMALLEST), west ? right : 1 - box.left);
    let height = Math.min(Math.max(box.height + (north ? -dy : dy), SMALLEST), north ? bottom : 1 - box.top);
    if (this.ratio) {
      width = Math.min(width, height * this.ratio);
      height = width / this.ratio;
    }
    return { left: west ? right - width : box.left, top: north ? bottom - height : box.top, width, height };
  }
}

customElements.define("crop-box", CropBox);
