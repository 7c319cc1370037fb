// Signs with the passkey: <portal-certify application="...">. Inside it: the boxes, the name, a button, and empty places for sentences,
// which belong to this module. Everything is asked inside the click: browsers allow a passkey only there.
import { antiforgeryHeader } from "./page.js";
import { ask, sentence, Refusal } from "./passkey.js";

export function defineCertify() {
    customElements.define("portal-certify", class extends HTMLElement {
        #busy = false;

        connectedCallback() {
            this.addEventListener("click", (event) => {
                if (event.target.closest("[data-sign]")) this.#sign();
            });
        }

        async #sign() {
            if (this.#busy) return;
            this.#busy = true;
            this.#button().setAttribute("aria-disabled", "true");
            this.#show([]);
            this.#say("Waiting for your passkey.");
            try {
                const typed = {
                    request: this.getAttribute("request"),
                    legalName: this.querySelector("#legal-name").value,
                    consent: this.querySelector("#consent").checked,
                    statement: this.querySelector("#statement").checked,
                };
                const { ceremony, options } = await this.#post("/certify/options", typed);
                const credential = await ask(options);
                this.#say("Checking the signature.");
                const { next } = await this.#post("/certify", { ceremony, credential });
                location.assign(next);
            } catch (error) {
                this.#busy = false;
                this.#button().removeAttribute("aria-disabled");
                this.#say("");
                this.#show(error instanceof Problems ? error.list : [{ message: sentence(error, "certify") }]);
            }
        }

        async #post(path, body) {
            const answer = await fetch(`/applications/${this.getAttribute("application")}${path}`, {
                method: "POST",
                headers: { "Content-Type": "application/json", ...antiforgeryHeader() },
                body: JSON.stringify(body),
            });
            const told = await answer.json().catch(() => ({}));
            if (answer.ok) return told;
            if (answer.status === 401) throw new Refusal("You were signed out. Open this page in a second tab, sign in there, then sign here again.");
            throw new Problems(told.problems ?? [{ message: told.message ?? "The portal could not answer. Wait a moment, then try again." }]);
        }

        #button() {
            return this.querySelector("[data-sign]");
        }

        #say(text) {
            this.querySelector("[data-status]").textContent = text;
        }

        // As ErrorSummary does it: the sentences, each leading to its field, and focus on them.
        #show(problems) {
            const summary = this.querySelector("[data-problems]");
            summary.hidden = problems.length === 0;
            summary.querySelector("[data-list]").replaceChildren(...problems.map((problem) => this.#item(problem)));
            for (const place of this.querySelectorAll("[data-error-of]")) {
                const own = problems.find((problem) => problem.field === place.dataset.errorOf);
                place.textContent = own?.message ?? "";
                place.hidden = !own;
                const control = this.querySelector(`#${place.dataset.errorOf}`);
                control.toggleAttribute("aria-invalid", Boolean(own));
                if (own) control.setAttribute("aria-invalid", "true");
            }
            if (problems.length > 0) summary.focus();
        }

        #item(problem) {
            const item = document.createElement("li");
            if (!problem.field) {
                item.textContent = problem.message;
                return item;
            }
            const link = document.createElement("a");
            link.className = "usa-link";
            link.href = `${location.pathname}#${problem.field}`;
            link.textContent = problem.message;
            link.addEventListener("click", (event) => {
                event.preventDefault();
                this.querySelector(`#${problem.field}`).focus();
            });
            item.append(link);
            return item;
        }
    });
}

class Problems extends Error {
    constructor(list) {
        super("refused");
        this.list = list;
    }
}
