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

        // Blazor inserts an element before its children. Who has just come by a link to one field stays there.
        #focus() {
            queueMicrotask(() => requestAnimationFrame(() => {
                if (addressed() !== document.activeElement) this.querySelector("[tabindex]")?.focus();
            }));
        }
    });

    // On the way down, before Blazor's router sees a link and turns it into a navigation.
    window.addEventListener("click", followToField, { capture: true });
}

/** In a circuit another page comes without a load: focus goes to its heading as soon as that is there, however late its data arrives. */
export function followPages() {
    let last = null;
    new MutationObserver(() => {
        const heading = document.querySelector("#portal main h1");
        if (!heading || heading === last) return;
        const loaded = last === null;
        last = heading;
        if (document.querySelector("dialog[open]")) return;
        const field = addressed();
        if (field) return goTo(field);
        // After a load the browser starts at the top by itself.
        if (loaded) return;
        heading.tabIndex = -1;
        heading.focus();
    }).observe(document.getElementById("portal"), { subtree: true, childList: true });
}

// The field that the address names.
function addressed() {
    return location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
}

function followToField(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-focus]") : null;
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = document.getElementById(link.dataset.focus);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(target);
}

function goTo(target) {
    const group = target.closest(".usa-form-group") ?? target;
    group.scrollIntoView({ block: "start" });
    target.focus({ preventScroll: true });
}
