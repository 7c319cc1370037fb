// Sends what is typed, one save of a control at a time, and keeps in memory what the server has not answered.
// Nothing is put into the browser's storage.
// With each text goes the version of the field over which it was typed: the one that stood there at the first character that the server did
// not have. What others save meanwhile changes the version on the page, and not the one of the text.
import { fits } from "./limits.js";
import { labelOf, reconnected } from "./page.js";

const idleBeforeSave = 600;
let locking = false;
const controls = new Map(); // control -> { sequence, sent, waiting, version, caret, timer }

export function startAutosave() {
    document.addEventListener("input", (event) => changed(event, idleBeforeSave));
    document.addEventListener("change", (event) => changed(event, 0));
    document.addEventListener("focusout", (event) => flush(autosaved(event.target), true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flushAll());
    window.addEventListener("pagehide", flushAll);
    document.addEventListener(reconnected, sendAgain);
    window.addEventListener("beforeunload", (event) => {
        flushAll();
        if (unsavedEntries().length > 0 && !locking) event.preventDefault();
    });

    // Back and forward take the controls away: before the router hears of it.
    window.addEventListener("popstate", flushAll, { capture: true });

    // The server's answer: data-saved becomes the number of the save. Another data-version without one is somebody else's text. Answers
    // first: what was answered for gives way to what came after it.
    new MutationObserver((changes) => {
        const of = (name) => changes.filter((change) => change.attributeName === name);
        of("data-saved").forEach((change) => answered(change.target));
        of("data-version").forEach((change) => keepTyped(change.target));
    }).observe(document, { subtree: true, attributeFilter: ["data-saved", "data-version"] });
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
    if (!controls.has(control)) controls.set(control, { sequence: 0, sent: null, waiting: null, version: 0, caret: null, timer: 0 });
    return controls.get(control);
}

function changed(event, delay) {
    const control = autosaved(event.target);
    if (!control) return;
    const state = stateOf(control);
    const values = valuesOf(control);
    if (!values.every(fits)) return;
    if (state.waiting === null && state.sent === null) state.version = Number(control.dataset.version ?? 0);
    // Kept as of now: the server's answer to an earlier save may set the control before this one is sent.
    state.waiting = values;
    state.caret = control.selectionStart ?? null;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => flush(control), delay);
    show(control);
}

// Who leaves the control may leave the page with it, and nobody would send the rest: then the answer to the save before is not waited for.
function flush(control, leaving = false) {
    const state = controls.get(control);
    if (!state || state.waiting === null || (state.sent !== null && !leaving) || disconnected()) return;
    [state.sent, state.waiting] = [state.waiting, null];
    send(control, state);
}

function send(control, state) {
    clearTimeout(state.timer);
    const detail = { values: state.sent, sequence: ++state.sequence, version: state.version };
    control.dispatchEvent(new CustomEvent("autosave", { bubbles: true, detail }));
    show(control);
}

function flushAll() {
    for (const control of controls.keys()) flush(control, true);
}

function answered(control) {
    const state = controls.get(control);
    if (!state || Number(control.dataset.saved) !== state.sequence) return;
    state.sent = null;
    show(control);
    flush(control);
}

// What the server shows of others comes over what the person is typing: that stays until the server has said that the two differ.
function keepTyped(control) {
    const state = controls.get(control);
    const typed = state?.waiting ?? state?.sent;
    if (!typed) return;
    if (control.matches("fieldset")) {
        for (const input of control.querySelectorAll("input")) input.checked = typed.includes(input.value);
    } else if (control.value !== typed[0]) {
        control.value = typed[0];
        if (state.caret !== null && control === document.activeElement) control.setSelectionRange(state.caret, state.caret);
    }
}

// Saves that were under way when the connection broke may or may not have arrived: saving the same again changes nothing. What was typed
// since follows the answer.
function sendAgain() {
    for (const [control, state] of controls) {
        if (!control.isConnected) controls.delete(control);
        else if (state.sent !== null) send(control, state);
        else flush(control);
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
