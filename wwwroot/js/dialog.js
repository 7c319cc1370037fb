// Native dialogs, opened by the attribute "open" of portal-dialog or by a button with data-open-dialog.

export function defineDialog() {
    customElements.define("portal-dialog", class extends HTMLElement {
        static observedAttributes = ["open"];
        #closing = false;

        connectedCallback() {
            this.addEventListener("close", this.#closed, { capture: true });
            this.#sync();
        }

        attributeChangedCallback() {
            if (this.isConnected) this.#sync();
        }

        // Blazor inserts an element before its children.
        #sync() {
            queueMicrotask(() => {
                const dialog = this.querySelector("dialog");
                if (!dialog) return;
                if (this.hasAttribute("open") && !dialog.open) dialog.showModal();
                if (!this.hasAttribute("open") && dialog.open) {
                    this.#closing = true;
                    dialog.close();
                }
            });
        }

        #closed = () => {
            if (!this.#closing) this.dispatchEvent(new CustomEvent("dialogclosed", { bubbles: true }));
            this.#closing = false;
        };
    });

    document.addEventListener("click", (event) => {
        if (!(event.target instanceof Element)) return;
        const opener = event.target.closest("[data-open-dialog]");
        if (opener) document.getElementById(opener.dataset.openDialog)?.showModal();
        if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
    });
}
