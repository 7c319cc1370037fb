// Print and copy, for the page that shows recovery codes once.
const codes = document.querySelector("[data-recovery-codes]");
if (codes) {
    const status = document.querySelector("[data-copy-status]");
    document.querySelector("[data-print]").addEventListener("click", () => print());
    document.querySelector("[data-copy]").addEventListener("click", async () => {
        const text = Array.from(codes.querySelectorAll("li"), (item) => item.textContent.trim()).join("\n");
        try {
            await navigator.clipboard.writeText(text);
            status.textContent = "The codes were copied. Paste them where only you can read them.";
        } catch {
            status.textContent = "The codes could not be copied. Print them, or write them down.";
        }
    });
}
