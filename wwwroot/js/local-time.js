// Times are written in UTC by the server; here they become the person's own.

const formats = {
    time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    date: { year: "numeric", month: "2-digit", day: "2-digit" },
    datetime: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" },
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
            const local = new Intl.DateTimeFormat("en-US", formats[time.dataset.style]).format(new Date(time.dateTime));
            // The text node is Blazor's: change what it says and leave the node.
            if (words.data !== local) words.data = local;
        }
    });
}
