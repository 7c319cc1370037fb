// What the modules share.

/** Raised on the document when the circuit answers again. */
export const reconnected = "portal:reconnected";

/** The token that makes a POST from this page acceptable. */
export function antiforgeryHeader() {
    return { RequestVerificationToken: document.querySelector("meta[name=antiforgery]")?.content ?? "" };
}

/** The words of a control's label, for messages about it. */
export function labelOf(control) {
    const label = control.matches("fieldset") ? control.querySelector("legend") : document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
    const words = label?.cloneNode(true);
    words?.querySelectorAll(".portal-field__required").forEach((mark) => mark.remove());
    return words?.textContent.trim().replace(/\s+/g, " ") ?? "";
}
