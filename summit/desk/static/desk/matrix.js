/* An empty cell leads to asking on behalf of the delegation of its row; the link above does the same without a script.
   A pointer over a sign reads what a screen reader reads of the cell and its headers. */

const table = document.querySelector(".matrix");
table?.addEventListener("click", (event) => {
  const cell = event.target.closest("td:empty:not(.self)");
  if (!cell) return;
  const column = table.querySelectorAll("thead th")[cell.cellIndex];
  location.href = `${cell.closest("tr").dataset.delegation}/${column.dataset.delegation}/`;
});
table?.addEventListener("pointerover", (event) => {
  const sign = event.target.closest("td a");
  if (!sign) return;
  const column = table.querySelectorAll("thead th")[sign.parentElement.cellIndex];
  sign.title = `${sign.closest("tr").cells[0].innerText} – ${column.title}: ${sign.ariaLabel}`;
});
