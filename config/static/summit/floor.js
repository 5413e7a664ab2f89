/* The room is refreshed in place, so that a button keeps the focus. Without scripts the page loads again. */
const { refresh } = document.body.dataset;
const controls = () => [...document.querySelectorAll("main :is(a, button)")];

async function show() {
  const answer = await fetch(location.href).catch(() => null); // no connection: it is tried again
  if (answer?.redirected) location.reload(); // to the sign-in
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = controls().indexOf(document.activeElement);
  const text = document.activeElement.textContent;
  for (const part of ["header", "main"]) document.querySelector(part).replaceWith(page.querySelector(part));
  if (controls()[focused]?.textContent === text) controls()[focused].focus();
}

if (refresh) setInterval(show, refresh * 1000);
