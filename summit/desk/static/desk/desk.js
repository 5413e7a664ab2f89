/* On every page: the key / opens the search, as Ctrl+K does. */

addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  dispatchEvent(new CustomEvent("opencommand"));
});
