/* What the theme leaves for those who hear the page: names of fields, and silence about icons. */

/** Name a field that has a search of its own by the label of the field that it hides. */
function nameSearchFields() {
  for (const field of document.querySelectorAll("select.select2-hidden-accessible")) {
    const name = field.labels[0]?.textContent.trim() ?? field.getAttribute("aria-label") ?? "";
    const box = field.nextElementSibling;
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) part.ariaLabel = name;
    box.querySelector("ul > .select2-selection__clear")?.setAttribute("role", "listitem");
  }
}

/** An icon is written as its name, which is not to be read aloud where there are words beside it. */
function hideIcons() {
  for (const icon of document.querySelectorAll(".material-symbols-outlined")) {
    const control = icon.closest("a, button, label");
    if (!control || control.textContent.trim() !== icon.textContent.trim()) icon.ariaHidden = true;
  }
}

for (const event of ["DOMContentLoaded", "htmx:afterSwap"]) addEventListener(event, hideIcons);
// After what makes the fields, which waits for the same events.
for (const event of ["load", "formset:added"]) addEventListener(event, () => setTimeout(nameSearchFields));
