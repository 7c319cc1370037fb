// Locks the session when nobody works in any tab of it: asks two minutes before, aloud too.
import { flushedForLock } from "./autosave.js";
import { antiforgeryHeader } from "./page.js";

const activity = "portal.activity"; // A time, in the browser's storage, so that tabs know of each other.
const locked = "portal.locked";
const announcedAt = [60, 30, 10];

export function startIdle() {
    const dialog = document.getElementById("idle-dialog");
    if (!dialog) return;
    const idle = Number(dialog.dataset.idle) * 1000;
    const warning = Number(dialog.dataset.warning) * 1000;
    const touchEvery = Number(dialog.dataset.touch) * 1000;
    let last = Date.now();
    let touched = Date.now();
    let leaving = false;

    store(activity, last);
    for (const name of ["keydown", "pointerdown", "input", "wheel"]) addEventListener(name, worked, { capture: true, passive: true });
    addEventListener("storage", (event) => {
        if (event.key === locked) leave();
        if (event.key === activity) last = Math.max(last, Number(event.newValue) || 0);
    });
    dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        keepWorking();
    });
    dialog.querySelector("[data-idle-keep]").addEventListener("click", keepWorking);
    dialog.querySelector("[data-idle-lock]").addEventListener("click", lock);
    setInterval(tick, Math.min(1000, warning / 4));

    // Once the question is asked only its answer counts: a sleeve on the keyboard does not.
    function worked() {
        if (dialog.open) return;
        last = Date.now();
        if (last - touched > touchEvery) touch();
    }

    function touch() {
        touched = Date.now();
        store(activity, last);
        post("/account/session/touch").then((answer) => answer.status === 401 && leave(), () => undefined);
    }

    function keepWorking() {
        last = Date.now();
        dialog.close();
        touch();
    }

    function tick() {
        if (leaving) return;
        if (Date.now() - stored(activity) > touchEvery && last > stored(activity)) store(activity, last);
        const left = Math.max(last, stored(activity)) + idle - Date.now();
        if (left <= 0) return lock();
        if (left > warning) return dialog.open && dialog.close();
        if (!dialog.open) {
            dialog.showModal();
            say(left);
        }
        dialog.querySelector("[data-idle-left]").textContent = inWords(left);
        if (announcedAt.includes(Math.ceil(left / 1000))) say(left);
    }

    function say(left) {
        dialog.querySelector("[data-idle-status]").textContent = `This page will be locked in ${inWords(left)}.`;
    }

    async function lock() {
        if (leaving) return;
        leaving = true;
        document.documentElement.dataset.blanked = "";
        await flushedForLock(2_000);
        // Without an answer the page goes all the same; the server locks by its own clock.
        await post("/account/session/lock").catch(() => undefined);
        store(locked, Date.now());
        go();
    }

    function leave() {
        leaving = true;
        document.documentElement.dataset.blanked = "";
        go();
    }
}

function go() {
    const back = encodeURIComponent(location.pathname + location.search);
    location.replace(`/account/sign-in?locked=1&returnUrl=${back}`);
}

function post(path) {
    return fetch(path, { method: "POST", headers: antiforgeryHeader(), keepalive: true });
}

function inWords(milliseconds) {
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
    return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

// A browser may forbid storage; then each tab counts for itself.
function store(key, value) {
    try {
        localStorage.setItem(key, String(value));
    } catch {
        return;
    }
}

function stored(key) {
    try {
        return Number(localStorage.getItem(key)) || 0;
    } catch {
        return 0;
    }
}
