// The tour by a client in TypeScript: openapi-typescript's types, openapi-fetch's calls. `tour.py` is its like.

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

type Problem = components["schemas"]["Problem"];
type Answer<Data, Error> = { data?: Data; error?: Error; response: Response };

declare const process: { argv: string[] };
const [baseUrl, password, encodedText] = process.argv.slice(2) as [string, string, string];
const slug = "bishkek-2025";
const text = Uint8Array.from(atob(encodedText), (letter) => letter.charCodeAt(0));

function check(truth: boolean, what: string, seen?: unknown): asserts truth {
  if (!truth) throw new Error(`this does not hold: ${what}: ${JSON.stringify(seen)}`);
}

// Nothing here asks for a preview, which each change could be answered with.
type Done<Data> = Exclude<Data, { messages: unknown }>;

function given<Data>({ data, error, response }: Answer<Data, unknown>): Done<Data> {
  check(response.ok && data !== undefined, "it is granted", { status: response.status, error });
  return data as Done<Data>;
}

function refused<Error extends Problem>(status: number, { error, response }: Answer<unknown, Error>): Error {
  check(response.status === status && error?.status === status, `it is refused with ${status}`, error);
  return error;
}

async function signIn(name: string): Promise<Client<paths>> {
  const client = createClient<paths>({ baseUrl });
  const body = { email: `${name}@example.org`, password };
  const { token } = given(await client.POST("/api/v1/auth/login/", { body }));
  return createClient<paths>({ baseUrl, headers: { Authorization: `Token ${token}` } });
}

async function delegations(client: Client<paths>): Promise<components["schemas"]["Delegation"][]> {
  const rows = [];
  let next: string | null = "first";
  for (let page = 1; next !== null; page++) {
    const params = { path: { slug }, query: { page, page_size: 2 } };
    const shown = given(await client.GET("/api/v1/summits/{slug}/delegations/", { params }));
    check((shown.previous === null) === (page === 1), "the first page has none before it", shown.previous);
    rows.push(...shown.results);
    next = shown.next;
  }
  return rows;
}

const [boris, karim, alice] = await Promise.all(["boris", "karim", "alice"].map(signIn)) as [
  Client<paths>, Client<paths>, Client<paths>,
];

// Lists come page by page; what there is not is null.
const summits = given(await boris.GET("/api/v1/summits/"));
check(summits.results[0]?.slug === slug, "the summit is listed", summits);
const [belarus, kazakhstan] = await delegations(boris);
check(belarus?.code === "BLR" && kazakhstan?.code === "KAZ" && belarus.head !== null, "both take part", belarus);
const programme = given(await boris.GET("/api/v1/summits/{slug}/programme/", { params: { path: { slug } } }));
check(programme.count === 0, "nothing is published", programme);
const ofHead = { params: { path: { slug, id: belarus.head } } };
const head = given(await boris.GET("/api/v1/summits/{slug}/delegates/{id}/", ofHead));
check(head.arrives_at === null && head.name.en === "President of Belarus", "the head has no travel yet", head);

// Belarus asks Kazakhstan, which would rather have twenty minutes; Belarus accepts.
const wish = { requester: belarus.id, invitees: [kazakhstan.id], topics: "Transit and trade", minutes: 30 };
const inSummit = { params: { path: { slug } } };
const requests = "/api/v1/summits/{slug}/bilateral-requests/";
const asked = given(await boris.POST(requests, { ...inSummit, body: wish }));
check(asked.status === "pending" && asked.meeting === null, "it waits for Kazakhstan", asked);
const again = refused(409, await boris.POST(requests, { ...inSummit, body: wish }));
check(again.code === "already_open", "a second request is refused", again);
const oneself = { ...inSummit, body: { ...wish, invitees: [belarus.id] } };
const bad = refused(400, await boris.POST(requests, oneself));
check(bad.errors?.[0]?.field === "invitees", "the field at fault is named", bad);
const onRequest = { params: { path: { slug, id: asked.id } } };
const rather = { ...onRequest, body: { minutes: 20, message: "Twenty minutes would suit us better." } };
given(await karim.POST("/api/v1/summits/{slug}/bilateral-requests/{id}/counter-propose/", rather));
const agreed = given(await boris.POST("/api/v1/summits/{slug}/bilateral-requests/{id}/accept/", onRequest));
check(agreed.status === "accepted" && agreed.minutes === 20, "the counter-proposal is accepted", agreed);

// A session is changed as it was seen, and not otherwise.
const session = given(await alice.GET("/api/v1/summits/{slug}/sessions/", inSummit)).results[0];
check(session?.venue === null, "the session has no place yet", session);
const row = "/api/v1/summits/{slug}/sessions/{id}/";
const path = { slug, id: session.id };
const seen = (await alice.GET(row, { params: { path } })).response.headers.get("ETag") ?? "";
const change = (title: string, match: string) =>
  alice.PATCH(row, { params: { path, header: { "If-Match": match } }, body: { title: { en: title } } });
check(refused(428, await change("Unseen", "")).code === "match_required", "what was not seen stays");
check(given(await change("Summit council", seen)).title.en === "Summit council", "what was seen is changed");
const stale = refused(412, await change("Late", seen)) as components["schemas"]["Changed"];
check(stale.changed[0] === "title", "what was changed meanwhile stays", stale);

// A text is uploaded, circulated and downloaded; a paper is printed.
const draft = { symbol: "CSC/2025/1", title: { en: "Strategy" }, kind: "report" as const };
const document = given(await alice.POST("/api/v1/summits/{slug}/documents/", { ...inSummit, body: draft }));
const form = new FormData();
form.set("document", String(document.id));
form.set("language", "en");
form.set("file", new Blob([text]), "strategy.pdf");
const upload = { document: document.id, language: "en", file: "strategy.pdf" };
const uploading = { ...inSummit, body: upload, bodySerializer: () => form };
const file = given(await alice.POST("/api/v1/summits/{slug}/document-files/", uploading));
check(file.name === "strategy.pdf" && file.size === text.length, "the file has arrived", file);
const ofDocument = { params: { path: { slug, id: document.id } }, body: {} };
given(await alice.POST("/api/v1/summits/{slug}/documents/{id}/circulate/", ofDocument));
const ofFile = { params: { path: { slug, id: file.id } }, parseAs: "arrayBuffer" as const };
const copy = given(await boris.GET("/api/v1/summits/{slug}/document-files/{id}/download/", ofFile));
check(new Uint8Array(copy).join() === text.join(), "the file comes back as it was", copy.byteLength);
const asBytes = { ...inSummit, parseAs: "arrayBuffer" as const };
const paper = given(await boris.GET("/api/v1/summits/{slug}/printouts/documents/", asBytes));
check(new TextDecoder().decode(paper.slice(0, 5)) === "%PDF-", "the paper is a PDF", paper.byteLength);

// A token ends.
check((await boris.POST("/api/v1/auth/logout/")).response.status === 204, "the token is given up");
check(refused(401, await boris.GET("/api/v1/me/")).title === "Not signed in", "it opens nothing any more");
console.log("The tour is complete.");
