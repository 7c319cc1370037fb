// Starts Blazor on pages that have a circuit.
import { watchReconnect } from "./reconnect.js";

const slowAfter = 10_000;

export function startCircuit() {
    const blazor = window.Blazor;
    const modal = document.getElementById("components-reconnect-modal");
    if (!blazor || !modal) return;

    customElements.define("portal-ready", class extends HTMLElement {
        // Rendered by the circuit only, so when it is here the page answers to clicks.
        connectedCallback() {
            document.documentElement.dataset.interactive = "";
            document.querySelector("[data-loading]")?.setAttribute("hidden", "");
        }
    });

    blazor.registerCustomEventType("autosave", {
        createEventArgs: (event) => ({ values: event.detail.values, sequence: event.detail.sequence, version: event.detail.version }),
    });
    blazor.registerCustomEventType("uploaded", { createEventArgs: () => ({}) });
    blazor.registerCustomEventType("dialogclosed", { createEventArgs: () => ({}) });

    watchReconnect(modal);
    const slow = setTimeout(showSlow, slowAfter);
    blazor
        .start({
            ssr: { disableDomPreservation: true },
            circuit: {
                configureSignalR: (builder) => {
                    builder.withKeepAliveInterval(Number(modal.dataset.keepAlive));
                    builder.withServerTimeout(Number(modal.dataset.silence));
                },
                reconnectionOptions: {
                    maxRetries: 60,
                    retryIntervalMilliseconds: (attempt) => Math.min(250 * 2 ** attempt, 4_000),
                },
            },
        })
        .then(() => clearTimeout(slow), showSlow);

    document.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest("[data-reload]")) {
            event.preventDefault();
            location.reload();
        }
    });
}

function showSlow() {
    document.querySelector("[data-loading]")?.setAttribute("data-slow", "");
}
