// Keeps what was typed in this tab until the form went through: an expired session, a lost network or a wrong click loses nothing.
const SKIP = new Set(["csrfmiddlewaretoken", "key", "then"]);

class KeptForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    const wrong = this.querySelector(".field--wrong, [role=alert]");
    if (!wrong && !location.search) this.restore();
    this.form.addEventListener("input", () => this.keep());
    this.form.addEventListener("submit", () => this.keep());
  }

  get name() {
    return `kept:${this.dataset.key}`;
  }

  get fields() {
    return [...this.form.elements].filter((field) => field.name && !SKIP.has(field.name));
  }

  keep() {
    const kept = this.fields.map((field) => [field.name, field.value, field.checked]);
    try {
      sessionStorage.setItem(this.name, JSON.stringify(kept));
    } catch { /* storage is full or forbidden: the page works without it */ }
  }

  restore() {
    const kept = JSON.parse(sessionStorage.getItem(this.name) ?? "null");
    if (!kept) return;
    for (const [name, value, checked] of kept) {
      const field = this.fields.find((one) => one.name === name && (one.type !== "radio" || one.value === value));
      if (!field) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else field.value = value;
    }
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("kept-form", KeptForm);

// What went through is forgotten: the page after it says so by its own marker.
for (const done of document.querySelectorAll("[data-forget]")) sessionStorage.removeItem(`kept:${done.dataset.forget}`);
