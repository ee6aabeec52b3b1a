// Chips fill in the prompt, the slider says its number, and the button answers at once to the first press only.
class AliveSheet extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    const prompt = form.elements.prompt;
    for (const chip of this.querySelectorAll("[data-suggestion]")) {
      chip.hidden = false;
      chip.addEventListener("click", () => { prompt.value = chip.textContent; prompt.dispatchEvent(new Event("input", { bubbles: true })); });
    }
    this.chips = [...this.querySelectorAll("[data-suggestion]")];
    form.addEventListener("input", () => this.show(form));
    form.addEventListener("submit", () => { form.querySelector("[data-go]").setAttribute("aria-disabled", "true"); });
    form.addEventListener("submit", (event) => { if (this.sent) event.preventDefault(); this.sent = true; });
    addEventListener("pageshow", () => { this.sent = false; form.querySelector("[data-go]").removeAttribute("aria-disabled"); });
    this.show(form);
  }

  show(form) {
    if (form.elements.strength) this.querySelector("[data-strength]").textContent = form.elements.strength.value;
    for (const chip of this.chips) chip.setAttribute("aria-pressed", String(chip.textContent === form.elements.prompt.value));
  }
}

customElements.define("alive-sheet", AliveSheet);
