// Moves the token from behind the # of the link, which no server sees, into the form.
const field = document.querySelector("[data-token]");
if (field && location.hash.length > 1) {
    field.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
}
