// Waits until a Story has left its final check, then loads the page anew; without JavaScript the page refreshes itself.
const EVERY = 1500; // ms

class WaitFor extends HTMLElement {
  connectedCallback() { this.timer = setInterval(() => this.#ask(), EVERY); }
  disconnectedCallback() { clearInterval(this.timer); }

  async #ask() {
    const answer = await fetch(this.dataset.url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return; // the network is away: the next try will tell
    const { state } = await answer.json();
    if (state !== this.dataset.state) location.reload();
  }
}

customElements.define("wait-for", WaitFor);
