// What the account does with people: follows, answers, blocks, reports, itself.
import * as V from "@fedify/vocab";
import { recipient } from "../federation.mjs";

const { PUBLIC_COLLECTION: PUBLIC } = V;

/** Accept or reject who asked to follow. */
export async function answer(peer, id, Kind) {
  const { state } = peer;
  if (!state.pending.has(id)) throw new Error(`${id} did not ask`);
  const { follow, who } = state.pending.get(id);
  state.pending.delete(id);
  if (Kind === V.Accept) state.followers.set(id, recipient(who));
  const object = new V.Follow({ id: follow.id, actor: who.id, object: peer.me });
  await peer.send(Kind, { object, to: who.id }, [recipient(who)]);
}

/** The second account accepts. */
export async function welcome(peer, who, follow) {
  await peer.send(V.Accept, { object: follow, to: who.id }, [recipient(who)], "heir");
}

async function toFollowers(peer, Kind, fields) {
  const followers = peer.context().getFollowersUri(peer.options.user);
  await peer.send(Kind, { tos: [PUBLIC], ccs: [followers], ...fields }, peer.audience);
}

async function about(peer, Kind, who, object) {
  return peer.send(Kind, { object, to: who.id }, [recipient(who)]);
}

export const people = {
  async follow(peer, { handle }) {
    const who = await peer.find(handle), { asked, following } = peer.state;
    following.set(who.id.href, "pending");
    asked.set(who.id.href, await about(peer, V.Follow, who, who.id));
  },

  async unfollow(peer, { handle }) {
    const who = await peer.find(handle);
    peer.state.following.delete(who.id.href);
    await about(peer, V.Undo, who, peer.state.asked.get(who.id.href));
  },

  async accept(peer, { handle }) {
    await answer(peer, (await peer.find(handle)).id.href, V.Accept);
  },

  async reject(peer, { handle }) {
    await answer(peer, (await peer.find(handle)).id.href, V.Reject);
  },

  async dismiss(peer, { handle }) {
    // A Reject of somebody who follows already ends the follow.
    const who = await peer.find(handle);
    peer.state.followers.delete(who.id.href);
    const object = new V.Follow({ actor: who.id, object: peer.me });
    await about(peer, V.Reject, who, object);
  },

  lock(peer, { on }) {
    peer.state.isLocked = Boolean(on);
  },

  async block(peer, { handle }) {
    const who = await peer.find(handle), { blocks, followers } = peer.state;
    followers.delete(who.id.href);
    blocks.set(who.id.href, await about(peer, V.Block, who, who.id));
  },

  async unblock(peer, { handle }) {
    const who = await peer.find(handle), { blocks } = peer.state;
    await about(peer, V.Undo, who, blocks.get(who.id.href));
    blocks.delete(who.id.href);
  },

  async flag(peer, { handle, uri, text }) {
    const who = await peer.find(handle);
    const objects = uri ? [who.id, new URL(uri)] : [who.id];
    await peer.send(V.Flag, { objects, content: text, to: who.id }, [recipient(who)]);
  },

  async profile(peer, { op, ...changes }) {
    Object.assign(peer.state.profile, changes);
    await toFollowers(peer, V.Update, { object: await peer.ownActor() });
  },

  async alias(peer, { handle }) {
    peer.state.aliases = handle ? [(await peer.find(handle)).id] : [];
    await toFollowers(peer, V.Update, { object: await peer.ownActor() });
  },

  async move(peer, { handle }) {
    const target = handle ? (await peer.find(handle)).id : peer.heir;
    peer.state.successor = target;
    await toFollowers(peer, V.Move, { object: peer.me, target });
  },

  async deleteActor(peer) {
    await toFollowers(peer, V.Delete, { object: peer.me });
    peer.state.isGone = true;
  },
};
