// Messages above the page: they can be closed, and leave by themselves unless somebody is reading them.
const STAY = 7000; // ms

class ToastList extends HTMLElement {
  connectedCallback() {
    for (const toast of this.querySelectorAll("[data-toast]")) this.#arm(toast);
  }

  #arm(toast) {
    const close = toast.querySelector("[data-toast-close]");
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
    let timer = setTimeout(() => toast.remove(), STAY);
    const pause = () => clearTimeout(timer);
    const resume = () => { pause(); timer = setTimeout(() => toast.remove(), STAY); };
    for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, pause);
    for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, resume);
  }
}

customElements.define("toast-list", ToastList);
