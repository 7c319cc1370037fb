// Says how much room is left in a field with data-limit, and keeps what is far too large from the circuit:
// a message over 32 KB ends it, and Blazor sends the whole value of a field with every event that happens in it.

const mostBytes = 14_000; // The value travels twice in one message.
const guarded = ["input", "change", "autosave", "click", "keydown", "keyup", "keypress", "focusin", "focusout", "paste", "pointerdown"];
const encoder = new TextEncoder();

export function startLimits() {
    document.addEventListener("beforeinput", refuseHuge);
    for (const name of guarded) window.addEventListener(name, stopHuge, { capture: true });
    // Not at every key: it is read aloud.
    let pause;
    document.addEventListener("input", (event) => {
        clearTimeout(pause);
        pause = setTimeout(() => sayRoom(event.target), 500);
    });
}

function isText(element) {
    return element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type !== "file");
}

/** Whether a text can be sent over the circuit. */
export function fits(text) {
    if (text.length > mostBytes) return false;
    return text.length * 6 <= mostBytes || encoder.encode(JSON.stringify(text)).length <= mostBytes;
}

function refuseHuge(event) {
    const control = event.target;
    const added = event.data ?? event.dataTransfer?.getData("text/plain");
    if (!isText(control) || !added || !document.documentElement.hasAttribute("data-interactive")) return;
    const kept = control.value.length - (control.selectionEnd - control.selectionStart);
    if (fits(added) && (kept === 0 || fits(control.value + added))) return;
    event.preventDefault();
    say(control, `That text is too long for this field (${format(added.length)} characters), so it was not pasted. Shorten it and paste it again.`);
}

// For what comes in without a key or a paste: an extension, a script, the browser's own filling in.
function stopHuge(event) {
    const control = event.target;
    if (!isText(control) || fits(control.value) || !document.documentElement.hasAttribute("data-interactive")) return;
    event.stopImmediatePropagation();
    say(control, `This text is too long to be saved (${format(control.value.length)} characters). Shorten it; until then the text before it stays saved.`);
}

function sayRoom(control) {
    if (!isText(control)) return;
    const limit = Number(control.dataset.limit);
    const left = limit - control.value.length;
    if (!limit || left > limit / 5) say(control, "");
    else if (left >= 0) say(control, `${format(left)} ${left === 1 ? "character" : "characters"} left.`);
    else say(control, `${format(-left)} ${left === -1 ? "character" : "characters"} too many.`, true);
}

function say(control, sentence, over = sentence.startsWith("Th")) {
    const notice = document.getElementById(`${control.id}-notice`);
    if (!notice) return;
    notice.textContent = sentence;
    notice.toggleAttribute("data-over", over);
}

function format(count) {
    return count.toLocaleString("en-US");
}
