// Looking things up, and requests that are made as they are told.
import { signRequest } from "@fedify/fedify";
import { CAVAGE, RFC9421 } from "../options.mjs";

function fill(peer, body) {
  const text = JSON.stringify(body)
    .replaceAll("{{BASE}}", peer.options.origin)
    .replaceAll("{{ACTOR}}", peer.me.href)
    .replaceAll("{{UUID}}", () => crypto.randomUUID());
  return text;
}

export const requests = {
  async lookup(peer, { id }) {
    const { contextLoader } = await peer.loaders();
    return (await peer.find(id)).toJsonLd({ contextLoader });
  },

  async raw(peer, { handle, body, spec, sign = true, headers = {} }) {
    const inbox = (await peer.find(handle)).inboxId;
    let request = new Request(inbox, {
      method: "POST",
      body: fill(peer, body),
      headers: { "content-type": "application/activity+json", ...headers },
    });
    if (sign) {
      const [{ privateKey, keyId }] = await peer.context().getActorKeyPairs(peer.options.user);
      const chosen = spec === "rfc9421" ? RFC9421 : CAVAGE;
      request = await signRequest(request, privateKey, keyId, { spec: chosen });
    }
    const response = await fetch(request);
    return { status: response.status, body: await response.text() };
  },
};
