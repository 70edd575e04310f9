// Quotes that their authors agree to (FEP-044f): asking, agreeing, taking it back.
import * as V from "@fedify/vocab";
import { recipient } from "../federation.mjs";
import { publish } from "./notes.mjs";

/** Whoever quotes a note of this account may. */
export async function agree(peer, request) {
  const quoted = peer.state.objects.get(request.objectId?.href);
  if (!quoted) return;
  const who = await request.getActor(await peer.loaders());
  const values = { identifier: peer.options.user, id: crypto.randomUUID() };
  const stamp = new V.QuoteAuthorization({
    id: peer.context().getObjectUri(V.QuoteAuthorization, values),
    attribution: peer.me,
    interactingObject: request.instrumentId,
    interactionTarget: quoted.id,
  });
  peer.state.objects.set(stamp.id.href, stamp);
  peer.state.stamps.set(request.instrumentId.href, stamp);
  const fields = { object: request, result: stamp.id, to: who.id };
  await peer.send(V.Accept, fields, [recipient(who)]);
}

/** What was asked for is allowed: say it to everybody. */
export async function quoteNow(peer, { id, fields, author, stamp }) {
  peer.state.quoting.get(id).stamp = stamp.href;
  await publish(peer, V.Note, { ...fields, quoteAuthorization: stamp }, {
    id, mentioned: [author],
  });
}

export const quotes = {
  async quote(peer, { uri, text }) {
    const quoted = await peer.find(uri);
    const author = await quoted.getAttribution(await peer.loaders());
    const values = { identifier: peer.options.user, id: crypto.randomUUID() };
    const id = peer.context().getObjectUri(V.Note, values);
    const fields = { content: `<p>${text}</p>`, quote: quoted.id, quoteUrl: quoted.id };
    const note = new V.Note({ id, attribution: peer.me, to: V.PUBLIC_COLLECTION, ...fields });
    const asked = { object: quoted.id, instrument: note, to: author.id };
    const request = await peer.send(V.QuoteRequest, asked, [recipient(author)]);
    peer.state.quoting.set(id.href, {
      id: id.href, request: request.id.href, fields, author, stamp: null, isRejected: false,
    });
    return { uri: id.href };
  },

  async unquote(peer, { uri }) {
    const stamp = peer.state.stamps.get(uri), note = peer.state.notes.get(uri);
    const gone = new V.Tombstone({ id: stamp.id });
    peer.state.objects.set(stamp.id.href, gone);
    const who = await peer.find(note.author);
    const fields = { object: stamp.id, tos: [V.PUBLIC_COLLECTION], ccs: [who.id] };
    await peer.send(V.Delete, fields, [recipient(who), ...peer.audience]);
  },
};
