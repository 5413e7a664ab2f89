/* On every page: the key / opens the search, the clock runs, and a session that has ended costs nothing that was typed. */

addEventListener("DOMContentLoaded", () => document.querySelector("[autofocus][tabindex='-1']")?.focus());

addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || writes || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  dispatchEvent(new CustomEvent("opencommand"));
});

/* The summit's clock. */
const tick = () => document.querySelectorAll(".summit-clock").forEach((clock) => {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.zone, hour: "2-digit", minute: "2-digit" });
  clock.querySelector("time").textContent = hour.format(new Date());
});
setInterval(tick, 10_000);

/* A session that has ended: the page is opened again after sign-in, with what was typed. */
const SIGN_IN = "/admin/login/";
const TYPED = "summit.typed";
const account = () => document.querySelector("[data-account]")?.dataset.account;

addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { pathname } = new URL(detail.xhr.responseURL, location.href);
  if (!pathname.endsWith(SIGN_IN)) return;
  detail.shouldSwap = false;
  location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

addEventListener("submit", ({ target: form, submitter }) => {
  const isSecret = form.querySelector("[type=password], [data-secret]");
  if (form.method !== "post" || isSecret || !form.closest("#content")) return;
  const typed = [...new FormData(form)].filter(([name, value]) => !name.startsWith("csrf") && typeof value === "string");
  sessionStorage.setItem(TYPED, JSON.stringify({ account: account(), page: location.pathname, typed }));
});

addEventListener("DOMContentLoaded", () => {
  if (location.pathname.startsWith("/admin/login") || !account()) return;
  const kept = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
  sessionStorage.removeItem(TYPED);
  const cameBySignIn = new URL(document.referrer || location.href).pathname.startsWith(SIGN_IN);
  if (!kept || !cameBySignIn || kept.account !== account() || kept.page !== location.pathname) return;
  for (const [name, value] of kept.typed) fillIn(name, value);
  const note = document.createElement("p");
  note.className = "typed-again";
  note.setAttribute("role", "status");
  note.textContent = document.querySelector("[data-typed-again]").dataset.typedAgain;
  document.querySelector("#content").prepend(note);
});

function fillIn(name, value) {
  for (const field of document.querySelectorAll(`#content [name="${CSS.escape(name)}"]`)) {
    if (field.type === "hidden" || field.type === "file") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked ||= field.value === value;
    else if (field.multiple) [...field.options].filter((one) => one.value === value).forEach((one) => { one.selected = true; });
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
