// Takes a file by drag and drop, says its name, refuses a too large one before it travels, and shows that the check runs.
class VerifyDrop extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.form.querySelector("input[type=file]");
    this.drop = this.querySelector(".verify__drop");
    this.error = this.querySelector("[data-error]");
    this.hint = this.querySelector("[data-hint]").textContent;
    this.setAttribute("data-upgraded", "");
    this.input.addEventListener("change", () => this.chosen());
    for (const kind of ["dragenter", "dragover"]) this.drop.addEventListener(kind, (event) => this.over(event, true));
    this.drop.addEventListener("dragleave", (event) => this.over(event, false));
    this.drop.addEventListener("drop", (event) => {
      this.over(event, false);
      if (!event.dataTransfer.files.length) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      this.input.files = one.files;
      this.chosen();
    });
    this.form.addEventListener("submit", (event) => this.send(event));
    this.shown = () => this.busy(false); // back from the answer by the browser's own button
    addEventListener("pageshow", this.shown);
  }

  disconnectedCallback() {
    removeEventListener("pageshow", this.shown);
  }

  over(event, inside) {
    event.preventDefault();
    this.drop.toggleAttribute("data-over", inside);
  }

  chosen() {
    const file = this.input.files[0];
    if (!file) return;
    this.querySelector("[data-name]").textContent = file.name;
    this.querySelector("[data-hint]").textContent = this.size(file.size);
    this.refuse(this.isTooLarge() ? this.dataset.tooLarge : "");
  }

  size(bytes) {
    const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
    const amount = bytes / (bytes < 1e6 ? 1e3 : 1e6);
    return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
  }

  isTooLarge() {
    return this.input.files.length > 0 && this.input.files[0].size > Number(this.dataset.limit);
  }

  refuse(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = !sentence;
  }

  send(event) {
    if (this.isTooLarge()) {
      event.preventDefault();
      this.refuse(this.dataset.tooLarge);
      return;
    }
    this.busy(true);
  }

  busy(is) {
    this.querySelector("[data-busy]").hidden = !is;
    this.querySelector("[data-busy-text]").textContent = is ? this.dataset.checking : "";
    this.form.querySelector("button").disabled = is;
  }
}

customElements.define("verify-drop", VerifyDrop);
