// Times are written in UTC by the server; here they become the person's own.

const formats = {
    time: { hour: "numeric", minute: "2-digit" },
    date: { year: "numeric", month: "2-digit", day: "2-digit" },
    datetime: { year: "numeric", month: "2-digit", day: "2-digit", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
    exact: { year: "numeric", month: "2-digit", day: "2-digit", hour: "numeric", minute: "2-digit", second: "2-digit", timeZoneName: "short" },
};

export function defineLocalTime() {
    customElements.define("portal-time", class extends HTMLElement {
        #observer = new MutationObserver(() => this.#write());

        connectedCallback() {
            this.#observer.observe(this, { subtree: true, childList: true, attributeFilter: ["datetime"] });
            this.#write();
        }

        disconnectedCallback() {
            this.#observer.disconnect();
        }

        #write() {
            const time = this.querySelector("time");
            const words = time?.firstChild;
            if (!words) return;
            const local = new Intl.DateTimeFormat("en-US", formats[time.dataset.style]).format(new Date(time.dateTime))
                .replace(/[\s\u202f]AM\b/, " a.m.").replace(/[\s\u202f]PM\b/, " p.m.");
            // The text node is Blazor's: change what it says and leave the node.
            if (words.data !== local) words.data = local;
        }
    });
}
