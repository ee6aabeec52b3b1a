/* The keyboard of the queue: j and k walk through the cases, Enter opens one, n takes the next. */
class DeskQueue extends HTMLElement {
  connectedCallback() {
    this.keys = new AbortController();
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal: this.keys.signal });
  }

  disconnectedCallback() {
    this.keys.abort();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "n") document.querySelector(".desk-next button")?.click();
    if (event.key === "j") this.#walk(1);
    if (event.key === "k") this.#walk(-1);
  }

  #walk(step) {
    const links = [...document.querySelectorAll("#result_list tbody th a")];
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  }
}

customElements.define("desk-queue", DeskQueue);
