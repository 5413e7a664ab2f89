/* On every page: the key / opens the search, as Ctrl+K does; what a page says first has the focus. */

addEventListener("DOMContentLoaded", () => document.querySelector("[autofocus][tabindex='-1']")?.focus());

addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  dispatchEvent(new CustomEvent("opencommand"));
});
