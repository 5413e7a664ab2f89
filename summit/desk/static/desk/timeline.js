/* Moving things on the timeline: by pointer, touch or keyboard. Without it the page is read, and its links work. */

const page = document.querySelector(".timeline-page");
const words = JSON.parse(document.getElementById("timeline-words").textContent);
const said = page.querySelector(".timeline-said");
const LIVE_MILLISECONDS = 1500;
const EDGE_PIXELS = 7; // at the end of a bar, by which it is made longer or shorter
const STEP_PIXELS = 5; // a press that moves further is a drag

/** What is picked up: {pick, sequence, minutes, lasted, name, element, day, row, minute, ghost, taken: Map by day}. */
let picked = null;

const fill = (sentence, facts) => sentence.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");

function say(text, { refusal = false, actions = [] } = {}) {
  said.classList.toggle("is-refusal", refusal);
  said.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
  for (const [label, act] of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.addEventListener("click", act);
    said.append(button);
  }
}

/** Ask the server; resolves to its JSON, or to null when there is none to be had, which is then said. */
async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...options, headers: { Accept: "application/json" } });
  } catch {
    say(words.offline, { refusal: true });
    return null;
  }
  if (answer.redirected || !answer.headers.get("content-type")?.startsWith("application/json")) {
    say(answer.redirected ? words.signed_out : answer.statusText, {
      refusal: true,
      actions: [[words.sign_in, () => location.reload()]],
    });
    return null;
  }
  return { ok: answer.ok, change: answer.headers.get("X-Change-ID"), ...(await answer.json()) };
}

// Days and minutes

const dayOf = (element) => element.closest(".timeline-day");
const roomsOf = (day) => [...day.querySelectorAll(".timeline-row[data-room]")];
const instantAt = (day, minute) => new Date(Date.parse(day.dataset.starts) + minute * 60000);
const minuteOf = (day, instant) => (Date.parse(instant) - Date.parse(day.dataset.starts)) / 60000;

function clock(day, minute) {
  const hours = day.querySelectorAll(".timeline-hours i");
  const index = Math.min(Math.floor(minute / 60), hours.length - 1);
  const [hour, begin] = hours[index].textContent.trim().split(":");
  return `${hour}:${String(Number(begin) + minute - index * 60).padStart(2, "0")}`;
}

// Picking up

async function pickUp(button) {
  putBack();
  const row = button.closest(".timeline-row");
  const day = row ? dayOf(row) : page.querySelector(".timeline-day");
  picked = {
    pick: button.dataset.pick,
    sequence: button.dataset.sequence,
    minutes: Number(button.dataset.minutes),
    lasted: Number(button.dataset.minutes),
    name: button.dataset.name ?? button.closest(".bar").querySelector("span").textContent,
    button,
    element: button.closest(".bar, .tray-item"),
    taken: new Map(),
    day: null,
  };
  picked.element.classList.add("is-picked");
  page.classList.add("is-picking");
  const begin = row ? Number(button.closest(".bar").style.getPropertyValue("--from")) : 0;
  place(day, row?.dataset.room ? row : roomsOf(day)[0], begin);
  say(fill(words.picked, picked));
  await paint(day);
}

/** Paint what is taken on that day, once. */
async function paint(day) {
  const mine = picked;
  if (!mine || mine.taken.has(day)) return;
  mine.taken.set(day, []);
  const found = await ask(`${page.dataset.check}?pick=${encodeURIComponent(mine.pick)}&day=${day.dataset.day}`);
  if (!found || picked !== mine) return;
  if (!found.ok) {
    putBack();
    say(found.said, { refusal: true });
    return;
  }
  for (const { room, starts_at, ends_at, why } of found.taken) {
    const from = Math.max(0, minuteOf(day, starts_at));
    const to = Math.min(Number(day.dataset.minutes), minuteOf(day, ends_at));
    if (to <= from) continue;
    for (const row of roomsOf(day)) {
      if (room !== null && row.dataset.room !== String(room)) continue;
      mine.taken.get(day).push({ row, from, to, why });
      const stripe = document.createElement("li");
      stripe.className = "taken";
      stripe.setAttribute("aria-hidden", "true");
      stripe.style.setProperty("--from", from);
      stripe.style.setProperty("--long", to - from);
      row.querySelector(".timeline-line").append(stripe);
    }
  }
  place(picked.day, picked.row, picked.minute);
}

/** Show the ghost there, and say whether it may stay. */
function place(day, row, minute) {
  if (!row) return;
  const grid = Number(day.dataset.grid);
  const last = Number(day.dataset.minutes) - picked.minutes;
  Object.assign(picked, { day, row, minute: Math.max(0, Math.min(last, Math.round(minute / grid) * grid)) });
  picked.ghost ??= Object.assign(document.createElement("li"), { className: "ghost" });
  picked.ghost.style.setProperty("--from", picked.minute);
  picked.ghost.style.setProperty("--long", picked.minutes);
  const why = whyNot();
  picked.ghost.classList.toggle("is-refused", Boolean(why));
  picked.ghost.textContent = `${clock(day, picked.minute)} ${why ? "✕" : "✓"}`;
  row.querySelector(".timeline-line").append(picked.ghost);
}

function whyNot() {
  const [from, to] = [picked.minute, picked.minute + picked.minutes];
  return picked.taken
    .get(picked.day)
    ?.filter((stripe) => stripe.row === picked.row && stripe.from < to && from < stripe.to)
    .map((stripe) => stripe.why)
    .filter((why, index, all) => all.indexOf(why) === index)
    .join("\n");
}

function describe() {
  const why = whyNot();
  const end = picked.minutes === picked.lasted ? "" : `–${clock(picked.day, picked.minute + picked.minutes)}`;
  const facts = { time: clock(picked.day, picked.minute) + end, room: picked.row.querySelector("h4").firstChild.textContent, why };
  say(fill(why ? words.taken : words.free, facts), { refusal: Boolean(why) });
}

function putBack(sentence) {
  if (!picked) return;
  picked.ghost?.remove();
  picked.element.classList.remove("is-picked");
  page.classList.remove("is-picking");
  for (const stripe of page.querySelectorAll(".taken")) stripe.remove();
  picked.button.focus({ preventScroll: true });
  picked = null;
  if (sentence) say(sentence);
}

// Putting down

function drop() {
  const { pick, sequence, day, row, minute, minutes, lasted } = picked;
  const ends_at = minutes === lasted ? null : instantAt(day, minute + minutes).toISOString();
  return send({ pick, sequence, starts_at: instantAt(day, minute).toISOString(), ends_at, room: row.dataset.room });
}

const takeOff = () => send({ pick: picked.pick, sequence: picked.sequence, to: "tray" });

/** Ask for a change, have its letters read, make it, and say what was done. */
async function send(facts, address = page.dataset.drop) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", page.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of Object.entries(facts)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null) form.append(name, one);
  }
  const found = await ask(address, { method: "POST", body: form });
  putBack();
  if (!found) return;
  if (found.letters) {
    if (await isRead(found.letters)) await send({ ...facts, token: found.token }, address);
    else say(words.back);
    return;
  }
  if (!found.ok) {
    const again = { ...facts, token: undefined, accept: [...(facts.accept ?? []), found.may_accept] };
    say(found.said, { refusal: true, actions: found.may_accept ? [[words.accept, () => send(again, address)]] : [] });
    if (["changed_meanwhile", "reading_outdated"].includes(found.code)) await refresh();
    return;
  }
  await refresh();
  const bar = bars().find((button) => button.dataset.pick === facts.pick) ?? null;
  const isUndo = address === page.dataset.undo;
  const undo = [words.undo, () => send({ change: found.change, pick: facts.pick }, page.dataset.undo)];
  say(found.said, { actions: found.change && !isUndo ? [undo] : [] });
  bar?.focus({ preventScroll: true });
}

/** Show the letters that a change would write; resolves to whether they may leave. */
function isRead(letters) {
  const dialog = document.createElement("dialog");
  dialog.className = "letters";
  dialog.setAttribute("aria-label", words.read);
  const make = (tag, text, parent) => parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  make("h3", `${words.read}: ${letters.length}`, dialog);
  const list = dialog.appendChild(document.createElement("ul"));
  for (const letter of letters) {
    const details = list.appendChild(document.createElement("li")).appendChild(document.createElement("details"));
    details.open = letters.length === 1;
    const channels = [letter.language, ...letter.channels].join(", ");
    make("summary", `${letter.recipient.name}: ${letter.subject} (${words[letter.what]}; ${channels})`, details);
    make("pre", letter.body, details);
  }
  const bar = dialog.appendChild(document.createElement("p"));
  const [leave, send] = [make("button", words.leave, bar), make("button", words.send, bar)];
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    let answer = false;
    send.addEventListener("click", () => ((answer = true), dialog.close()));
    leave.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => (dialog.remove(), resolve(answer)));
  });
}

const bars = () => [...page.querySelectorAll(".pick")];

/** Load the page again and exchange its body, so that the scroll position is kept. */
async function refresh() {
  try {
    const answer = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    page.querySelector(".timeline-body").replaceWith(fresh.querySelector(".timeline-body"));
  } catch {
    location.reload();
  }
}

// Forms of a plan: accept it or a row of it, cancel it

page.addEventListener("submit", (event) => {
  if (!event.target.matches(".act")) return;
  event.preventDefault();
  send(Object.fromEntries(new FormData(event.target, event.submitter)), event.target.action);
});

/** Show how far a plan is while it is being made, and then its bars. */
async function watch() {
  const panel = page.querySelector("[data-live]");
  if (!panel) return;
  try {
    const answer = await fetch(panel.dataset.live);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".plan-panel");
    if (!fresh?.dataset.live) return void (await refresh());
    panel.replaceWith(fresh);
  } catch {
    say(words.offline, { refusal: true });
  }
  setTimeout(watch, LIVE_MILLISECONDS);
}
setTimeout(watch, LIVE_MILLISECONDS);

// Pointer and touch

let press = null;
let hasDragged = false; // a drag ends with a click, which is none of its own

page.addEventListener("pointerdown", (event) => {
  hasDragged = false;
  const grip = event.target.closest(".pick, .bar, .tray-item");
  const button = grip?.querySelector?.(".pick") ?? (grip?.matches(".pick") ? grip : null);
  if (!button || event.button !== 0 || (event.pointerType === "touch" && !event.target.closest(".pick"))) return;
  press = { button, x: event.clientX, y: event.clientY, dragged: false, resizes: isAtEnd(grip.closest(".bar"), event) };
});

/** Whether the pointer is at the end of a bar that is long enough to be moved by the rest of it. */
function isAtEnd(bar, event) {
  if (!bar) return false;
  const { right, width } = bar.getBoundingClientRect();
  return width > 3 * EDGE_PIXELS && Math.abs(event.clientX - right) < EDGE_PIXELS;
}

addEventListener("pointermove", (event) => {
  if (press && !press.dragged && Math.hypot(event.clientX - press.x, event.clientY - press.y) > STEP_PIXELS) {
    press.dragged = true;
    pickUp(press.button);
  }
  if (picked && (press?.dragged || event.pointerType === "mouse")) follow(event);
});

function follow(event) {
  if (press?.resizes) return stretch(event);
  const row = document.elementFromPoint(event.clientX, event.clientY)?.closest(".timeline-row[data-room]");
  if (!row || !picked) return;
  const line = row.querySelector(".timeline-line").getBoundingClientRect();
  const day = dayOf(row);
  const middle = press?.dragged ? picked.minutes / 2 : 0;
  place(day, row, ((event.clientX - line.left) / line.width) * Number(day.dataset.minutes) - middle);
  paint(day);
}

/** Move the end of what is picked up to the pointer. */
function stretch(event) {
  const { day, row, minute } = picked;
  const line = row.querySelector(".timeline-line").getBoundingClientRect();
  setLength(((event.clientX - line.left) / line.width) * Number(day.dataset.minutes) - minute);
}

function setLength(minutes) {
  const grid = Number(picked.day.dataset.grid);
  picked.minutes = Math.max(grid, Math.round(minutes / grid) * grid);
  place(picked.day, picked.row, picked.minute);
}

addEventListener("pointerup", (event) => {
  const { dragged, resizes } = press ?? {};
  press = null;
  hasDragged = Boolean(dragged);
  if (!dragged || !picked) return;
  if (resizes) return void drop();
  const target = document.elementFromPoint(event.clientX, event.clientY);
  if (target?.closest(".tray") && picked.element.matches(".bar")) takeOff();
  else if (target?.closest(".timeline-row[data-room]")) drop();
  else putBack(words.back);
});

// A click ends a drag too: it must not open the link of the bar.
page.addEventListener("dragstart", (event) => event.preventDefault());
page.addEventListener(
  "click",
  (event) => {
    // The keyboard clicks too, with no count of presses.
    if (hasDragged && event.detail) {
      hasDragged = false;
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const button = event.target.closest(".pick");
    if (button) {
      event.preventDefault();
      if (picked?.button === button) putBack(words.back);
      else pickUp(button);
      return;
    }
    const line = event.target.closest(".timeline-row[data-room] .timeline-line");
    if (picked && line) {
      event.preventDefault();
      follow(event);
      drop();
    } else if (page.classList.contains("is-picking")) event.preventDefault();
  },
  true,
);

// Keyboard

page.addEventListener("keydown", (event) => {
  if (!picked) return;
  const grid = Number(picked.day.dataset.grid);
  const rows = roomsOf(picked.day);
  const index = rows.indexOf(picked.row);
  const { minutes } = picked;
  const steps = event.shiftKey ? { ArrowLeft: () => setLength(minutes - grid), ArrowRight: () => setLength(minutes + grid) } : {
    ArrowLeft: () => place(picked.day, picked.row, picked.minute - grid),
    ArrowRight: () => place(picked.day, picked.row, picked.minute + grid),
    ArrowUp: () => place(picked.day, rows[Math.max(0, index - 1)], picked.minute),
    ArrowDown: () => place(picked.day, rows[Math.min(rows.length - 1, index + 1)], picked.minute),
  };
  if (event.key in steps) {
    steps[event.key]();
    describe();
  } else if (event.key === "Enter") drop();
  else if (event.key === "Delete" && picked.element.matches(".bar")) takeOff();
  else if (event.key === "Escape") putBack(words.back);
  else return;
  event.preventDefault();
});
