// Checks a clip's Content Credentials in this browser, when it is asked to: the library (3 MB) is fetched by the first press, not before.
class CredentialsPin extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("[data-check]");
    this.state = this.querySelector("[data-state]");
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.check());
  }

  async check() {
    this.button.disabled = true;
    this.say("busy");
    try {
      this.say(...(await this.read()));
    } catch (error) {
      console.warn(error);
      this.say("failed");
    }
    this.button.disabled = false;
  }

  async read() {
    const [{ createC2pa }, video, anchors] = await Promise.all([import(this.dataset.library), this.fetched("video"), this.fetched("anchors")]);
    const settings = {
      trust: { trustAnchors: await anchors.text(), trustConfig: this.dataset.purposes },
      verify: { verifyTrust: true, remoteManifestFetch: false, ocspFetch: false },
    };
    const c2pa = await createC2pa({ wasmSrc: this.dataset.wasm, settings });
    try {
      const reader = await c2pa.reader.fromBlob("video/mp4", await video.blob());
      return reader ? this.judged(await reader.manifestStore()) : ["missing"];
    } finally {
      c2pa.dispose();
    }
  }

  // The manifest has to be the one this site keeps: another one, however valid, is not what was published.
  judged(store) {
    const active = store.manifests[store.active_manifest];
    if (store.validation_state === "Invalid" || store.active_manifest !== this.dataset.manifest) return ["changed"];
    const signer = active?.signature_info?.common_name ?? "";
    return [store.validation_state === "Trusted" ? "validated" : "unlisted", signer];
  }

  async fetched(name) {
    const answer = await fetch(this.dataset[name], { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer;
  }

  say(standing, signer = "") {
    this.dataset.standing = standing;
    this.state.textContent = this.querySelector(`template[data-say="${standing}"]`).content.textContent.replace("{signer}", signer.slice(0, 100));
  }
}

customElements.define("credentials-pin", CredentialsPin);
