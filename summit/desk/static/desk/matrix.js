/* An empty cell leads to asking on behalf of the delegation of its row; the link above does the same without a script. */

const page = document.querySelector(".matrix-page");
page.querySelector("table")?.addEventListener("click", (event) => {
  const cell = event.target.closest("td:not([class])");
  if (!cell) return;
  const column = page.querySelectorAll("thead th")[cell.cellIndex];
  const asked = { requester: cell.closest("tr").dataset.delegation, invitee: column.dataset.delegation };
  location.href = `${page.dataset.ask}?${new URLSearchParams(asked)}`;
});
