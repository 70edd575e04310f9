// Which signature a request has, what was asked for in which scheme, and the check of
// signatures on their own: Fedify itself would be content with an integrity proof.
import { verifyRequest } from "@fedify/fedify";

export function schemeOf(headers) {
  if (headers.get("signature-input")) return "rfc9421";
  return headers.get("signature") ? "cavage" : "none";
}

/** Keep a list of everything this process asks of others, as it went out.
 *
 * Fedify tries the other scheme after any failure and stays with it; when there is to
 * be one scheme only, such a request does not leave this process. */
export function recordRequests(list, schemes) {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const entry = {
      method: request.method,
      url: request.url,
      scheme: schemeOf(request.headers),
      status: 0,
    };
    if (schemes !== "both" && !["none", schemes].includes(entry.scheme)) {
      return new Response(null, { status: 401 });
    }
    list.push(entry);
    const response = await real(request);
    entry.status = response.status;
    return response;
  };
}

// As servers do: who deletes their account has no document to read a key from.
const known = new Map();
const keyCache = {
  get: async (id) => known.get(id.href),
  set: async (id, key) => void (key && known.set(id.href, key)),
};

/** Null when the signature may pass, else why it may not. */
export async function findFault(request, peer) {
  const scheme = schemeOf(request.headers);
  if (scheme === "none") return "no signature";
  if (peer.options.schemes !== "both" && scheme !== peer.options.schemes) {
    return `only ${peer.options.schemes} is taken`;
  }
  const key = await verifyRequest(request, { ...(await peer.loaders("instance")), keyCache });
  return key === null ? "the signature does not fit" : null;
}
