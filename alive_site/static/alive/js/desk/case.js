/* The keyboard of a case page: r show clearly, c take it, 1-9 choose, g write the reason. The page works without. */
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select";

class DeskCase extends HTMLElement {
  connectedCallback() {
    this.reveal = this.querySelector("[data-reveal]");
    this.reveal?.addEventListener("change", () => this.#veiled());
    this.keys = new AbortController();
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal: this.keys.signal });
  }

  disconnectedCallback() {
    this.keys.abort();
  }

  /** What is veiled again also stops and falls silent. */
  #veiled() {
    if (this.reveal.checked) return;
    for (const video of this.querySelectorAll("video")) {
      video.pause();
      video.muted = true;
    }
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return;
    const act = this.#action(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  }

  #action(key) {
    const choice = /^[1-9]$/.test(key) && this.querySelectorAll(".desk-decide input[type=radio]")[Number(key) - 1];
    if (choice) return () => { choice.checked = true; choice.focus(); };
    const reason = this.querySelector(".desk-decide textarea[name=reason]");
    const claim = this.querySelector("[data-claim]");
    if (key === "r" && this.reveal) return () => this.reveal.click();
    if (key === "g" && reason) return () => reason.focus();
    if (key === "c" && claim) return () => claim.click();
    return null;
  }
}

customElements.define("desk-case", DeskCase);
