// The texts over the preview: drawn from the form's fields, moved by dragging or with the arrow keys.
const STEP = 2; // per cent of the picture

export class Words {
  constructor(form, easel) {
    this.form = form;
    this.layer = document.createElement("div");
    this.layer.className = "easel__words";
    easel.append(this.layer);
    this.words = [...form.querySelectorAll("[data-text]")].map((fields) => this.make(fields.dataset.text));
  }

  make(n) {
    const word = document.createElement("button");
    word.type = "button";
    word.append(document.createElement("span"));
    word.addEventListener("pointerdown", (event) => this.grab(event, n));
    word.addEventListener("keydown", (event) => this.key(event, n));
    this.layer.append(word);
    return { n, word };
  }

  value(name) {
    return new FormData(this.form).get(name) ?? "";
  }

  draw(visible) {
    this.layer.hidden = !visible;
    for (const { n, word } of this.words) {
      const text = this.value(`text${n}`).trim();
      word.hidden = !text;
      word.firstChild.textContent = text;
      word.className = `word word--${this.value(`text${n}_size`)} word--${this.value(`text${n}_colour`)}`;
      word.classList.toggle("word--plate", this.form.elements[`text${n}_plate`].checked);
      word.style.left = `${this.value(`text${n}_x`) || 50}%`;
      word.style.top = `${this.value(`text${n}_y`) || 50}%`;
    }
  }

  move(n, x, y) {
    const within = (value) => Number(Math.min(Math.max(value, 0), 100).toFixed(1));
    this.form.elements[`text${n}_x`].value = within(x);
    this.form.elements[`text${n}_y`].value = within(y);
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  grab(event, n) {
    event.preventDefault();
    event.currentTarget.focus();
    const area = this.layer.getBoundingClientRect();
    const [x, y] = [parseFloat(this.value(`text${n}_x`)) || 50, parseFloat(this.value(`text${n}_y`)) || 50];
    const move = (now) =>
      this.move(n, x + (100 * (now.clientX - event.clientX)) / area.width, y + (100 * (now.clientY - event.clientY)) / area.height);
    const stop = () => { removeEventListener("pointermove", move); removeEventListener("pointerup", stop); };
    addEventListener("pointermove", move);
    addEventListener("pointerup", stop);
  }

  key(event, n) {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by) return;
    event.preventDefault();
    this.move(n, (parseFloat(this.value(`text${n}_x`)) || 50) + by[0], (parseFloat(this.value(`text${n}_y`)) || 50) + by[1]);
  }
}
