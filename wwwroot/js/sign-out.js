// A page in a circuit has no form token of its own: what the page brought with it goes along when the person signs out, or sends another form.

import { antiforgeryHeader } from "./page.js";

export function startSignOut() {
    document.addEventListener("submit", (event) => {
        const token = event.target.matches("[data-sign-out], [data-with-token]") && event.target.elements.namedItem("__RequestVerificationToken");
        if (token && !token.value) token.value = antiforgeryHeader().RequestVerificationToken;
    });
}
