// A details element with data-menu closes like a menu: Escape, a click elsewhere, a choice, or focus that leaves it.

export function startMenus() {
    document.addEventListener("click", (event) => closeAllBut(insideMenu(event.target), event.target));
    document.addEventListener("focusin", (event) => closeAllBut(insideMenu(event.target)));
    document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        const menu = insideMenu(event.target);
        if (!menu?.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
    });
}

function insideMenu(target) {
    return target instanceof Element ? target.closest("details[data-menu]") : null;
}

function closeAllBut(menu, clicked) {
    const chosen = clicked instanceof Element && clicked.closest("details[data-menu] a");
    for (const open of document.querySelectorAll("details[data-menu][open]")) if (open !== menu || chosen) open.open = false;
}
