// Likes, reactions and boosts, and taking them back.
import * as V from "@fedify/vocab";
import { recipient } from "../federation.mjs";

async function mark(peer, Kind, { uri, emoji }) {
  const note = await peer.find(uri);
  const author = await note.getAttribution(await peer.loaders());
  const isLoud = Kind === V.Announce;
  const followers = peer.context().getFollowersUri(peer.options.user);
  const audience = isLoud
    ? { tos: [V.PUBLIC_COLLECTION], ccs: [followers, author.id] }
    : { to: author.id };
  const to = [recipient(author), ...(isLoud ? peer.audience : [])];
  const fields = { object: note.id, ...audience, ...(emoji ? { content: emoji } : {}) };
  const activity = await peer.send(Kind, fields, to);
  peer.state.marks.set(`${Kind.name} ${uri}`, { activity, audience, to });
}

async function unmark(peer, Kind, { uri }) {
  const { activity, audience, to } = peer.state.marks.get(`${Kind.name} ${uri}`);
  await peer.send(V.Undo, { object: activity, ...audience }, to);
}

export const reactions = {
  like: (peer, asked) => mark(peer, V.Like, asked),
  unlike: (peer, asked) => unmark(peer, V.Like, asked),
  react: (peer, asked) => mark(peer, V.EmojiReact, asked),
  unreact: (peer, asked) => unmark(peer, V.EmojiReact, asked),
  announce: (peer, asked) => mark(peer, V.Announce, asked),
  unannounce: (peer, asked) => unmark(peer, V.Announce, asked),
};
