// The dialog while the connection is down. Blazor 9's script sets classes and raises no event: docs/decisions/0003-blazor-script.md.
import { unsavedEntries } from "./autosave.js";
import { reconnected } from "./page.js";

const states = {
    "components-reconnect-show": "trying",
    "components-reconnect-retrying": "trying",
    "components-reconnect-failed": "failed",
    "components-reconnect-rejected": "lost",
};

export function watchReconnect(modal) {
    const blankAfter = Number(modal.dataset.blankAfter);
    let blankTimer;
    let shown = null;

    new MutationObserver(() => {
        const state = Object.keys(states).find((name) => modal.classList.contains(name));
        const next = state ? states[state] : null;
        if (next === shown) return;
        shown = next;
        if (next === null) return connected();
        if (next === "lost" && unsavedEntries().length === 0) return location.reload();
        show(next);
    }).observe(modal, { attributeFilter: ["class"] });

    // Escape would leave a page on the screen that no longer answers.
    modal.addEventListener("cancel", (event) => event.preventDefault());
    modal.querySelector("[data-reconnect-retry]").addEventListener("click", retry);
    document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible" && shown === "failed") retry();
    });

    function show(state) {
        for (const part of modal.querySelectorAll("[data-reconnect]")) part.hidden = part.dataset.reconnect !== state;
        if (state === "lost") listUnsaved();
        if (!modal.open) modal.showModal();
        blankTimer ??= setTimeout(() => (document.documentElement.dataset.blanked = ""), blankAfter);
    }

    function connected() {
        clearTimeout(blankTimer);
        blankTimer = undefined;
        delete document.documentElement.dataset.blanked;
        modal.close();
        document.dispatchEvent(new Event(reconnected));
    }

    function listUnsaved() {
        modal.querySelector("[data-reconnect-unsaved]").replaceChildren(
            ...unsavedEntries().map(({ label, values, sensitive }) => {
                const item = document.createElement("li");
                item.textContent = sensitive ? label : `${label}: ${values.join(", ")}`;
                return item;
            }),
        );
    }

    async function retry() {
        show((shown = "trying"));
        // False: the server is there but has forgotten this circuit. An exception: it is not there.
        const answer = await window.Blazor.reconnect().catch(() => null);
        if (answer === true) connected();
        else if (answer === false && unsavedEntries().length === 0) location.reload();
        else show((shown = answer === false ? "lost" : "failed"));
    }
}
