// Sends each chosen photo by itself with its progress; without it the form posts them together.
const AT_ONCE = 2;

class PhotoUploads extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.form.querySelector("input[type=file]");
    this.drop = this.querySelector(".upload__pick");
    this.queue = [];
    this.running = 0;
    this.setAttribute("data-upgraded", "");
    this.form.querySelector("[data-send]").hidden = true;
    this.input.addEventListener("change", () => this.add(this.input.files));
    for (const kind of ["dragenter", "dragover"]) this.drop.addEventListener(kind, (event) => this.over(event, true));
    this.drop.addEventListener("dragleave", (event) => this.over(event, false));
    this.drop.addEventListener("drop", (event) => { this.over(event, false); this.add(event.dataTransfer.files); });
    this.leaving = (event) => { if (this.running) event.preventDefault(); };
    addEventListener("beforeunload", this.leaving);
  }

  disconnectedCallback() {
    removeEventListener("beforeunload", this.leaving);
  }

  over(event, inside) {
    event.preventDefault();
    this.drop.toggleAttribute("data-over", inside);
  }

  add(files) {
    for (const file of files) {
      const row = this.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
      row.querySelector(".upload__name").textContent = file.name;
      row.querySelector("progress").setAttribute("aria-label", file.name);
      row.querySelector("[data-again]").addEventListener("click", () => this.enqueue({ file, row }));
      this.querySelector("[data-rows]").append(row);
      if (file.size > Number(this.dataset.limit)) this.refuse(row, this.dataset.tooLarge);
      else this.enqueue({ file, row });
    }
    this.input.value = "";
  }

  enqueue(job) {
    job.row.querySelector("[data-again]").hidden = true;
    this.word(job.row, "waiting", this.dataset.waiting);
    this.queue.push(job);
    this.next();
  }

  next() {
    while (this.running < AT_ONCE && this.queue.length) {
      this.running += 1;
      this.send(this.queue.shift()).finally(() => { this.running -= 1; this.next(); });
    }
  }

  send({ file, row }) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.append("photos", file, file.name);
    const bar = row.querySelector("progress");
    return new Promise((done) => {
      const sending = new XMLHttpRequest();
      sending.open("POST", this.form.action);
      sending.setRequestHeader("Accept", "application/json");
      sending.responseType = "json";
      sending.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total; });
      sending.upload.addEventListener("load", () => { bar.removeAttribute("value"); this.word(row, "checking", this.dataset.checking); });
      sending.addEventListener("load", () => { this.answered(row, sending); done(); });
      for (const kind of ["error", "abort", "timeout"]) sending.addEventListener(kind, () => { this.lost(row); done(); });
      this.word(row, "sending", this.dataset.sending);
      sending.send(body);
    });
  }

  answered(row, sending) {
    const file = sending.response?.files?.[0];
    if (!file) {
      this.refuse(row, sending.response?.error ?? this.dataset.lost);
      if (sending.status === 401 || sending.status >= 500) row.querySelector("[data-again]").hidden = false;
    } else if (file.outcome === "refused") {
      this.refuse(row, file.message);
    } else {
      row.querySelector("progress").value = 100;
      this.word(row, file.outcome, file.message || this.dataset.added);
      if (file.outcome === "added") this.show(file.html);
    }
  }

  lost(row) {
    this.refuse(row, this.dataset.lost);
    row.querySelector("[data-again]").hidden = false;
  }

  refuse(row, message) {
    row.querySelector("progress").value = 0;
    this.word(row, "refused", message);
  }

  word(row, outcome, message) {
    row.dataset.outcome = outcome;
    row.querySelector(".upload__word").textContent = message;
    if (!["waiting", "sending", "checking"].includes(outcome))
      this.querySelector("[data-status]").textContent = `${row.querySelector(".upload__name").textContent}: ${message}`;
  }

  show(html) {
    const tile = document.createElement("template");
    tile.innerHTML = html; // our own server's tile, escaped there
    document.querySelector("[data-grid]").prepend(tile.content);
    document.querySelector("[data-empty]")?.remove();
  }
}

customElements.define("photo-uploads", PhotoUploads);
