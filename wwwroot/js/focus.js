// Focus goes where a link points, and to an error summary when it appears.

export function defineFocus() {
    customElements.define("portal-focus", class extends HTMLElement {
        static observedAttributes = ["token"];

        connectedCallback() {
            this.#focus();
        }

        attributeChangedCallback() {
            if (this.isConnected) this.#focus();
        }

        // Blazor inserts an element before its children.
        #focus() {
            queueMicrotask(() => requestAnimationFrame(() => this.querySelector("[tabindex]")?.focus()));
        }
    });

    // On the way down, before Blazor's router sees a link and turns it into a navigation.
    window.addEventListener("click", followToField, { capture: true });
}

function followToField(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-focus]") : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(link.dataset.focus);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    const group = target.closest(".usa-form-group") ?? target;
    group.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
}
