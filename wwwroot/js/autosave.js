// Sends what is typed, one save of a control at a time, and keeps in memory what the server has not answered.
// Nothing is put into the browser's storage.
import { fits } from "./limits.js";
import { labelOf, reconnected } from "./page.js";

const idleBeforeSave = 600;
let locking = false;
const controls = new Map(); // control -> { sequence, sent, waiting, timer }

export function startAutosave() {
    document.addEventListener("input", (event) => changed(event, idleBeforeSave));
    document.addEventListener("change", (event) => changed(event, 0));
    document.addEventListener("focusout", (event) => flush(autosaved(event.target)));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushAll());
    window.addEventListener("pagehide", flushAll);
    document.addEventListener(reconnected, sendAgain);
    window.addEventListener("beforeunload", (event) => {
        flushAll();
        if (unsavedEntries().length > 0 && !locking) event.preventDefault();
    });

    // The server's answer: data-saved becomes the number of the save.
    new MutationObserver((changes) => changes.forEach((change) => answered(change.target))).observe(document, {
        subtree: true,
        attributeFilter: ["data-saved"],
    });
}

/** What was typed and not answered for yet. */
export function unsavedEntries() {
    return [...controls]
        .filter(([control, state]) => control.isConnected && (state.waiting !== null || state.sent !== null))
        .map(([control, state]) => ({
            label: labelOf(control),
            values: state.waiting ?? state.sent,
            sensitive: control.hasAttribute("data-sensitive"),
        }));
}

/** Before the session is locked: sends everything, and waits so many milliseconds for the answers. From then on no question holds the page. */
export async function flushedForLock(patience) {
    locking = true;
    flushAll();
    const end = Date.now() + patience;
    while (unsavedEntries().length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}

function autosaved(target) {
    return target instanceof Element ? target.closest("[data-autosave]") : null;
}

function valuesOf(control) {
    return control.matches("fieldset") ? [...control.querySelectorAll("input:checked")].map((input) => input.value) : [control.value];
}

function stateOf(control) {
    if (!controls.has(control)) controls.set(control, { sequence: 0, sent: null, waiting: null, timer: 0 });
    return controls.get(control);
}

function changed(event, delay) {
    const control = autosaved(event.target);
    if (!control) return;
    const state = stateOf(control);
    const values = valuesOf(control);
    if (!values.every(fits)) return;
    // Kept as of now: the server's answer to an earlier save may set the control before this one is sent.
    state.waiting = values;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => flush(control), delay);
    show(control);
}

function flush(control) {
    const state = controls.get(control);
    if (!state || state.waiting === null || state.sent !== null || disconnected()) return;
    send(control, state, state.waiting);
}

function send(control, state, values) {
    clearTimeout(state.timer);
    state.sent = values;
    state.waiting = null;
    state.sequence++;
    control.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail: { values, sequence: state.sequence } }));
    show(control);
}

function flushAll() {
    for (const control of controls.keys()) flush(control);
}

function answered(control) {
    const state = controls.get(control);
    if (!state || Number(control.dataset.saved) !== state.sequence) return;
    state.sent = null;
    show(control);
    flush(control);
}

// Saves that were under way when the connection broke may or may not have arrived: saving the same again changes nothing.
function sendAgain() {
    for (const [control, state] of controls) {
        if (!control.isConnected) controls.delete(control);
        else if (state.waiting !== null || state.sent !== null) send(control, state, state.waiting ?? state.sent);
    }
}

function disconnected() {
    return document.getElementById("components-reconnect-modal")?.open === true;
}

function show(control) {
    const place = savedAtNear(control);
    if (!place) return;
    const words = disconnected() ? "Not saved yet – no connection" : unsavedEntries().length > 0 ? "Saving…" : "";
    const browser = place.querySelector(".portal-saved__browser");
    if (browser.textContent !== words) browser.textContent = words;
    browser.toggleAttribute("aria-hidden", words === "Saving…");
    place.toggleAttribute("data-browser", words !== "");
}

function savedAtNear(control) {
    for (let around = control.parentElement; around; around = around.parentElement) {
        const place = around.querySelector("[data-saved-at]");
        if (place) return place;
    }
    return null;
}
