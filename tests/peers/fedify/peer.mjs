// A peer on Fedify that does as it is told on its control port; see --help and ../README.md.
import { serve } from "@hono/node-server";
import { generateCryptoKeyPair } from "@fedify/fedify";
import { notes } from "./acts/notes.mjs";
import { people } from "./acts/people.mjs";
import { quotes } from "./acts/quotes.mjs";
import { reactions } from "./acts/reactions.mjs";
import { requests } from "./acts/requests.mjs";
import { Peer } from "./federation.mjs";
import { readOptions } from "./options.mjs";
import { findFault, recordRequests, schemeOf } from "./schemes.mjs";
import { show } from "./state.mjs";

const ACTS = { ...people, ...notes, ...quotes, ...reactions, ...requests };
const JSON_TYPE = { "content-type": "application/json" };
const AS_TYPE = { "content-type": "application/activity+json" };
const OPEN_PATHS = /^\/(\.well-known|nodeinfo|square\.png$|users\/instance$)/;
const SQUARE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAUUlEQVR42u3PMQ0AMAgAMJgQhKEYWV" +
  "PBQdI6aFZPXPbiOAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAYF9" +
  "H5FOAcCVAH4DAAAAAElFTkSuQmCC",
  "base64");

const options = readOptions();
const peer = new Peer(options, await makeKeys());
recordRequests(peer.state.requests, options.schemes);

async function makeKeys() {
  const rsa = await crypto.subtle.generateKey({
    name: "RSASSA-PKCS1-v1_5", modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256",
  }, true, ["sign", "verify"]);
  return { rsa, ed25519: await generateCryptoKeyPair("Ed25519") };
}

function refuse(reason) {
  return new Response(reason, { status: 401 });
}

async function onPost(request, path) {
  const text = await request.clone().text();
  const entry = { path, scheme: schemeOf(request.headers), body: text };
  try {
    entry.body = JSON.parse(text);
  } catch {
    // It stays what it is: not JSON.
  }
  peer.state.received.push(entry);
  const fault = await findFault(request.clone(), peer);
  entry.verified = fault === null;
  const response = fault ? refuse(fault) : await peer.receive(request);
  if (response.status >= 400) entry.error = fault ?? (await response.clone().text());
  entry.status = response.status;
  return response;
}

async function onGet(request, path) {
  const scheme = schemeOf(request.headers);
  const isJudged = options.wantsSignedGets || scheme !== "none";
  const isOpen = OPEN_PATHS.test(path); // files, and what it takes to judge others
  const fault = isJudged && !isOpen ? await findFault(request, peer) : null;
  const response = fault ? refuse(fault) : await answerGet(request, path);
  peer.state.gets.push({ path, scheme, status: response.status });
  return response;
}

async function answerGet(request, path) {
  const sent = peer.state.sent.get(options.origin + path);
  if (path === "/square.png") {
    return new Response(SQUARE, { headers: { "content-type": "image/png" } });
  }
  if (sent) {
    const { contextLoader } = await peer.loaders();
    const body = JSON.stringify(await sent.toJsonLd({ contextLoader }));
    return new Response(body, { headers: AS_TYPE });
  }
  return peer.receive(request);
}

async function onRequest(raw) {
  const { pathname, search } = new URL(raw.url);
  const body = raw.method === "POST" ? await raw.arrayBuffer() : undefined;
  const { method, headers } = raw;
  const url = new URL(pathname + search, options.origin);
  const request = new Request(url, { method, headers, body });
  return method === "POST" ? onPost(request, pathname) : onGet(request, pathname);
}

async function onControl(request) {
  const { pathname } = new URL(request.url), { state } = peer;
  const say = (value, status = 200) =>
    new Response(JSON.stringify(value), { status, headers: JSON_TYPE });
  if (pathname === "/state") return say({ actor: peer.me.href, ...show(state) });
  if (["/received", "/gets", "/requests"].includes(pathname)) {
    return say(state[pathname.slice(1)]);
  }
  if (pathname !== "/do" || request.method !== "POST") return say({ error: pathname }, 404);
  const asked = await request.json();
  if (!ACTS[asked.op]) return say({ error: `unknown: ${asked.op}` }, 400);
  try {
    return say((await ACTS[asked.op](peer, asked)) ?? {});
  } catch (error) {
    return say({ error: String(error) }, 500);
  }
}

const hostname = "127.0.0.1";
serve({ port: options.port, hostname, fetch: onRequest });
serve({ port: options.control, hostname, fetch: onControl });
