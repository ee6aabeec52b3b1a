// Follows a request by numbered snapshots: the socket while there is one, polling while there is none, never backwards.
const POLL = 2000; // ms
const LONGEST = 15000; // ms between two tries to reach the socket
const SPOKEN = 25; // a screen reader hears each quarter, not each per cent

class AliveProgress extends HTMLElement {
  connectedCallback() {
    this.seq = Number(this.dataset.seq);
    this.tries = 0;
    this.spoken = 0;
    this.online = () => this.connect();
    addEventListener("online", this.online);
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
    this.connect();
  }

  disconnectedCallback() {
    removeEventListener("online", this.online);
    clearTimeout(this.timer);
    this.socket?.close();
  }

  connect() {
    clearTimeout(this.timer);
    this.socket?.close();
    const address = new URL(this.dataset.socket, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("message", (event) => { this.tries = 0; this.trouble(""); this.show(JSON.parse(event.data)); });
    socket.addEventListener("close", () => { if (socket === this.socket) this.fallBack(); });
  }

  async fallBack() {
    const answered = await this.poll();
    if (!this.isConnected) return;
    this.tries = answered ? 0 : this.tries + 1; // where sockets cannot pass, polling alone stays brisk
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), Math.min(POLL * 2 ** this.tries, LONGEST));
  }

  async poll() {
    try {
      const answer = await fetch(this.dataset.poll, { headers: { Accept: "application/json" } });
      if (answer.status === 401) this.trouble(this.dataset.loggedOut);
      else if (answer.ok) { this.trouble(""); this.show(await answer.json()); }
      else if (answer.status === 404) location.reload();
      else this.trouble(this.dataset.offline);
      return answer.ok;
    } catch {
      this.trouble(this.dataset.offline);
      return false;
    }
  }

  show(now) {
    if (now.seq < this.seq) return;
    this.seq = now.seq;
    if (now.over || (now.state === "held") !== (this.dataset.state === "held")) {
      this.socket = undefined;
      location.reload(); // the server has the page for what it is now
      return;
    }
    const bar = this.querySelector("[data-bar]");
    if (!bar) return;
    const percent = Math.round(now.fraction * 100);
    bar.value = now.fraction;
    this.querySelector("[data-percent]").textContent = `${percent} %`;
    this.querySelector("[data-eta]").textContent = this.left(now.eta_seconds);
    this.stages(now.stage, percent);
  }

  stages(stage, percent) {
    const steps = [...this.querySelectorAll("[data-stage]")];
    const at = steps.findIndex((step) => step.dataset.stage === stage);
    steps.forEach((step, n) => {
      step.classList.toggle("stage--done", n < at);
      step.classList.toggle("stage--now", n === at);
      if (n === at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    });
    if (stage === this.stage && percent < this.spoken + SPOKEN) return;
    this.stage = stage;
    this.spoken = percent - (percent % SPOKEN);
    this.querySelector("[data-said]").textContent = `${steps[at]?.textContent.trim() ?? ""}, ${percent} %`;
  }

  left(seconds) {
    if (seconds === null) return "";
    if (seconds < 2) return this.dataset.soon;
    const [amount, unit] = seconds < 90 ? [Math.round(seconds), "second"] : [Math.round(seconds / 60), "minute"];
    const words = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(amount);
    return this.dataset.left.replace("%s", words);
  }

  trouble(words) {
    const notice = this.querySelector("[data-trouble]");
    notice.hidden = !words;
    notice.querySelector("span").textContent = words;
  }
}

customElements.define("alive-progress", AliveProgress);
