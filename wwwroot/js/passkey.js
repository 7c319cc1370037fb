// A button that asks the authenticator: <portal-passkey data-operation="sign-in" or "register">. Inside it: a form with the antiforgery
// token, a button, an optional field for a name, and a place for the sentence when it does not work. A page of sign-in also offers
// passkeys in its field for the address, where the browser can: such a question waits until the person picks one.

// Shorter than the server remembers a question.
const offerMilliseconds = 4 * 60 * 1000;

customElements.define("portal-passkey", class extends HTMLElement {
    #busy = false;
    #offer = null;
    #onVisible = () => this.#offerPasskeys();

    connectedCallback() {
        this.querySelector("form").addEventListener("submit", (event) => {
            event.preventDefault();
            this.#start();
        });
        if (!window.PublicKeyCredential) this.#say("This browser cannot use passkeys. Update it, or use another browser.");
        if (this.dataset.operation !== "sign-in") return;
        document.addEventListener("visibilitychange", this.#onVisible);
        this.#offerPasskeys();
    }

    disconnectedCallback() {
        document.removeEventListener("visibilitychange", this.#onVisible);
        this.#withdrawOffer();
    }

    async #start() {
        if (this.#busy || !window.PublicKeyCredential) return;
        this.#busy = true;
        this.#say("");
        try {
            // A browser asks one question at a time.
            await this.#withdrawOffer();
            const operation = this.dataset.operation;
            const { ceremony, options } = await this.#post(`/account/passkey/${operation}/options`);
            const credential = operation === "register" ? await create(options) : await ask(options);
            await this.#answer(ceremony, credential);
        } catch (error) {
            this.#busy = false;
            this.#say(sentence(error, this.dataset.operation));
            this.#offerPasskeys();
        }
    }

    async #answer(ceremony, credential) {
        const operation = this.dataset.operation;
        const name = this.querySelector("input[type=text]")?.value;
        const { next } = await this.#post(`/account/passkey/${operation}`, { ceremony, credential, name, returnUrl: this.dataset.return });
        location.assign(next);
    }

    // Nobody waits for an offer: whatever keeps it from being made, the button is there as always, so nothing is said.
    async #offerPasskeys() {
        if (this.#busy || this.#offer || document.hidden || this.dataset.operation !== "sign-in" || !this.isConnected) return;
        const stop = new AbortController();
        const offer = this.#offer = { stop, settled: this.#wait(stop.signal) };
        const renew = setTimeout(() => stop.abort(), offerMilliseconds);
        const picked = await offer.settled;
        clearTimeout(renew);
        if (this.#offer !== offer) return;
        this.#offer = null;
        if (picked) await this.#accept(picked);
        else if (stop.signal.aborted) this.#offerPasskeys();
    }

    async #wait(signal) {
        try {
            if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return null;
            const asked = await this.#post("/account/passkey/sign-in/offer");
            if (!asked.ceremony || signal.aborted) return null;
            return { ceremony: asked.ceremony, credential: await ask(asked.options, { mediation: "conditional", signal }) };
        } catch {
            return null;
        }
    }

    async #accept({ ceremony, credential }) {
        this.#busy = true;
        this.#say("");
        try {
            await this.#answer(ceremony, credential);
        } catch (error) {
            this.#busy = false;
            this.#say(sentence(error, "sign-in"));
        }
    }

    async #withdrawOffer() {
        const offer = this.#offer;
        this.#offer = null;
        offer?.stop.abort();
        await offer?.settled;
    }

    async #post(path, body = {}) {
        const token = this.querySelector("input[name=__RequestVerificationToken]").value;
        const answer = await fetch(path, {
            method: "POST",
            headers: { "Content-Type": "application/json", RequestVerificationToken: token },
            body: JSON.stringify(body),
        });
        const told = await answer.json().catch(() => ({}));
        if (answer.status === 401) location.reload();
        if (told.code === "session.not-fresh") location.assign(`/account/sign-in?again=1&returnUrl=${encodeURIComponent(location.pathname)}`);
        if (!answer.ok) throw new Refusal(told.message ?? "The portal could not answer. Wait a moment, then try again.");
        return told;
    }

    #say(text) {
        const place = this.querySelector("[data-problem]");
        place.textContent = text;
        place.hidden = text === "";
    }
});

/** A sentence of the server. */
export class Refusal extends Error {}

async function create(options) {
    const publicKey = {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: described(options.excludeCredentials),
    };
    return serialized(await navigator.credentials.create({ publicKey }));
}

/** Asks for one of the passkeys that the options allow; how and until when, the second argument says in the browser's own words. */
export async function ask(options, how = {}) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
    return serialized(await navigator.credentials.get({ ...how, publicKey }));
}

function described(credentials) {
    return (credentials ?? []).map((credential) => ({ ...credential, id: bytes(credential.id) }));
}

// By hand: toJSON is missing in some browsers and broken by some password managers.
function serialized(credential) {
    const { response } = credential;
    const parts = { clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) {
        parts.attestationObject = text(response.attestationObject);
        parts.transports = response.getTransports?.() ?? [];
    } else {
        parts.authenticatorData = text(response.authenticatorData);
        parts.signature = text(response.signature);
        if (response.userHandle) parts.userHandle = text(response.userHandle);
    }
    return {
        id: credential.id,
        rawId: text(credential.rawId),
        type: credential.type,
        authenticatorAttachment: credential.authenticatorAttachment ?? null,
        clientExtensionResults: credential.getClientExtensionResults?.() ?? {},
        response: parts,
    };
}

function bytes(base64url) {
    const binary = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function text(buffer) {
    const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What went wrong, for the person. */
export function sentence(error, operation) {
    if (error instanceof Refusal) return error.message;
    switch (error.name) {
        case "NotAllowedError":
        case "AbortError":
            return operation === "register"
                ? "No passkey was made: the question was closed or took too long. Try again."
                : "No passkey was used: the question was closed, took too long, or this device has no passkey for the portal. Try again, or use another way.";
        case "InvalidStateError":
            return "This device has a passkey for your account already. Use it to sign in, or add one of another device.";
        case "NotSupportedError":
        case "ConstraintError":
            return "This device cannot make a passkey that checks who you are. Set a screen lock on it, or use another device.";
        case "SecurityError":
            return "Passkeys do not work at this address. Open the portal at its usual address.";
        case "TypeError":
            return "The portal cannot be reached. Check your network, then try again.";
        default:
            return "The passkey did not work. Try again, or use another device.";
    }
}
