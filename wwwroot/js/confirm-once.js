// A static form is sent once: the second click of a double click finds the button off.

export function startConfirmOnce() {
    document.addEventListener("submit", (event) => {
        const form = event.target;
        if (event.defaultPrevented || form.method !== "post" || form.closest("[data-many]")) return;
        if (form.dataset.sent !== undefined) return event.preventDefault();
        form.dataset.sent = "";
        // After this event, because a disabled button would not be sent with the form.
        setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)));
    });

    // Back from the page that followed.
    window.addEventListener("pageshow", (event) => {
        if (!event.persisted) return;
        for (const form of document.querySelectorAll("form[data-sent]")) {
            delete form.dataset.sent;
            form.querySelectorAll("button:disabled").forEach((button) => (button.disabled = false));
        }
    });
}
