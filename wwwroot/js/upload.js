// Sends files by POST with a progress bar. Parts of portal-upload that are empty in the page belong to this module.
import { antiforgeryHeader } from "./page.js";

export function defineUpload() {
    customElements.define("portal-upload", class extends HTMLElement {
        #waiting = [];
        #request = null;

        connectedCallback() {
            this.addEventListener("change", (event) => {
                if (event.target.type !== "file") return;
                this.#add(event.target.files);
                event.target.value = "";
            });
            for (const name of ["dragenter", "dragover"]) this.addEventListener(name, (event) => this.#hover(event, true));
            for (const name of ["dragleave", "drop"]) this.addEventListener(name, (event) => this.#hover(event, false));
            this.addEventListener("drop", (event) => this.#add(event.dataTransfer.files));
        }

        disconnectedCallback() {
            this.#waiting = [];
            this.#request?.abort();
        }

        #part(name) {
            return this.querySelector(`[data-upload-${name}]`);
        }

        #hover(event, over) {
            event.preventDefault();
            this.querySelector("[data-drop]").toggleAttribute("data-over", over);
        }

        #add(files) {
            this.#part("message").replaceChildren();
            const several = this.querySelector("input").multiple;
            for (const file of several ? files : [...files].slice(0, 1)) {
                const refusal = this.#refusal(file);
                if (refusal) this.#refuse(refusal);
                else this.#waiting.push(file);
            }
            if (!this.#request) this.#next();
        }

        #refusal(file) {
            const accepted = this.getAttribute("accept").split(",");
            const most = Number(this.getAttribute("max-bytes"));
            if (!accepted.some((extension) => file.name.toLowerCase().endsWith(extension)))
                return `${file.name} was not sent: only ${accepted.join(", ")} files can be uploaded here.`;
            if (file.size > most)
                return `${file.name} was not sent: it is ${megabytes(file.size)} MB, and at most ${megabytes(most)} MB fit. Save it smaller, or split it.`;
            if (file.size === 0) return `${file.name} was not sent: it is empty. Choose another file.`;
            return null;
        }

        #next() {
            const file = this.#waiting.shift();
            if (!file) return;
            const row = progressRow(file.name, () => request.abort());
            const request = new XMLHttpRequest();
            this.#request = request;
            this.#part("progress").append(row.element);
            this.#say(`Uploading ${file.name}.`);

            request.upload.onprogress = (event) => row.show(event.loaded, event.total);
            request.onload = () => this.#answered(request, file);
            request.onerror = () => this.#refuse(`The upload of ${file.name} was cut off and nothing of it was kept. Check your connection and choose the file again.`);
            request.onabort = () => this.#say(`${file.name} was not uploaded.`);
            request.onloadend = () => {
                row.element.remove();
                this.#request = null;
                if (this.isConnected) this.#next();
            };
            request.open("POST", this.getAttribute("url"));
            request.setRequestHeader("Content-Type", "application/octet-stream");
            request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
            for (const [name, value] of Object.entries(antiforgeryHeader())) request.setRequestHeader(name, value);
            request.send(file);
        }

        #answered(request, file) {
            if (request.status >= 200 && request.status < 300) {
                this.#say(`${file.name} is uploaded.`);
                this.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
            } else {
                this.#refuse(sentenceIn(request) ?? `${file.name} could not be uploaded. Reload the page and try again.`);
            }
        }

        #refuse(sentence) {
            const message = document.createElement("p");
            message.className = "usa-error-message";
            message.textContent = sentence;
            this.#part("message").append(message);
        }

        #say(sentence) {
            this.#part("status").textContent = sentence;
        }
    });
}

function progressRow(name, cancel) {
    const element = document.createElement("div");
    element.className = "portal-upload__row";
    const label = document.createElement("label");
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    const button = document.createElement("button");
    bar.max = 100;
    bar.value = 0;
    words.textContent = `Uploading ${name}`;
    button.type = "button";
    button.className = "usa-button usa-button--unstyled";
    button.textContent = "Cancel";
    button.setAttribute("aria-label", `Cancel the upload of ${name}`);
    button.addEventListener("click", cancel);
    label.append(words, bar);
    element.append(label, button);
    return {
        element,
        show(loaded, total) {
            const percent = Math.floor((loaded / total) * 100);
            bar.value = percent;
            words.textContent = percent === 100 ? `Checking ${name}` : `Uploading ${name}, ${percent} %`;
        },
    };
}

function sentenceIn(request) {
    try {
        return JSON.parse(request.responseText).message ?? null;
    } catch {
        return null;
    }
}

// Rounded up, or a file a little too large would be as large as what fits.
function megabytes(bytes) {
    return (Math.ceil((bytes * 10) / (1024 * 1024)) / 10).toLocaleString("en-US", { maximumFractionDigits: 1 });
}
