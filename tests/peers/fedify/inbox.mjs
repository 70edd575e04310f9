// What the peer does with the activities that it receives, as Fedify understood them.
import * as V from "@fedify/vocab";
import { answer, welcome } from "./acts/people.mjs";
import { countVote } from "./acts/notes.mjs";
import { agree, quoteNow } from "./acts/quotes.mjs";

export function listen(federation, peer) {
  const { state } = peer;
  const inbox = federation
    .setInboxListeners("/users/{identifier}/inbox", "/inbox")
    .setSharedKeyDispatcher(() => ({ identifier: "instance" }));
  for (const [kind, handle] of Object.entries(HANDLERS)) {
    inbox.on(V[kind], (_, activity) => handle(peer, state, activity));
  }
  inbox.on(V.Activity, () => {});
}

const HANDLERS = {
  async Follow(peer, state, follow) {
    const who = await follow.getActor(await peer.loaders());
    if (follow.objectId?.href === peer.heir.href) {
      state.heirs.add(who.id.href);
      await welcome(peer, who, follow);
    }
    if (follow.objectId?.href !== peer.me.href) return;
    state.pending.set(who.id.href, { follow, who });
    if (state.isLocked || state.blocks.has(who.id.href)) return;
    const accept = () => answer(peer, who.id.href, V.Accept);
    if (peer.options.acceptDelay === 0) await accept();
    else setTimeout(() => accept().catch(console.error), peer.options.acceptDelay);
  },

  async Accept(peer, state, accept) {
    const asked = findAsked(state, accept);
    if (asked) await quoteNow(peer, { ...asked, stamp: accept.resultId });
    if (state.following.has(accept.actorId.href)) {
      state.following.set(accept.actorId.href, "accepted");
    }
  },

  Reject(_, state, reject) {
    const asked = findAsked(state, reject);
    if (asked) {
      asked.isRejected = true;
      return;
    }
    state.following.delete(reject.actorId.href);
  },

  Block(_, state, block) {
    state.blockedBy.add(block.actorId.href);
    state.followers.delete(block.actorId.href);
    state.following.delete(block.actorId.href);
  },

  QuoteRequest: (peer, _, request) => agree(peer, request),

  async Undo(peer, state, undo) {
    const actor = undo.actorId.href, undone = undo.objectId?.href;
    const object = await undo.getObject(await peer.loaders());
    if (object instanceof V.Follow) {
      state.followers.delete(actor);
      state.pending.delete(actor);
    } else if (object instanceof V.Block) state.blockedBy.delete(actor);
    else if (state.reactions.get(undone)?.actor === actor) state.reactions.delete(undone);
  },

  async Create(peer, state, create) {
    const note = await create.getObject(await peer.loaders());
    if (!note) return;
    const poll = state.objects.get(note.replyTargetId?.href);
    if (poll instanceof V.Question && note.name && !note.content) {
      state.votes.push({
        poll: poll.id.href,
        name: String(note.name),
        actor: create.actorId.href,
      });
      setImmediate(() => countVote(peer, poll.id.href).catch(console.error));
      return;
    }
    state.notes.set(note.id.href, await understood(peer, note));
  },

  async Update(peer, state, update) {
    const object = await update.getObject(await peer.loaders());
    if (V.isActor(object)) {
      state.people.set(object.id.href, {
        name: String(object.name ?? ""),
        aliases: object.aliasIds.map((id) => id.href),
        successor: object.successorId?.href ?? null,
      });
    } else state.notes.set(object.id.href, await understood(peer, object));
  },

  Delete(_, state, gone) {
    const id = gone.objectId.href;
    state.tombstones.add(id);
    state.notes.delete(id);
    state.followers.delete(id);
  },

  Like: noteReaction,
  EmojiReact: noteReaction,
  Announce: noteReaction,

  Add(_, state, add) {
    const actor = add.actorId.href;
    if (!state.pins.has(actor)) state.pins.set(actor, new Set());
    state.pins.get(actor).add(add.objectId.href);
  },

  Remove(_, state, remove) {
    state.pins.get(remove.actorId.href)?.delete(remove.objectId.href);
  },

  Flag(_, state, flag) {
    state.reports.push({
      actor: flag.actorId.href,
      objects: flag.objectIds.map((id) => id.href),
      content: String(flag.content ?? ""),
    });
  },

  Move(_, state, move) {
    state.moves.push({
      actor: move.actorId.href,
      object: move.objectId?.href,
      target: move.targetId?.href,
    });
  },
};

/** The quote of ours that an answer is about. */
function findAsked(state, answer) {
  return [...state.quoting.values()].find(({ request }) => request === answer.objectId?.href);
}

function noteReaction(_, state, activity) {
  state.reactions.set(activity.id.href, {
    id: activity.id.href,
    type: activity.constructor.name,
    actor: activity.actorId.href,
    object: activity.objectId.href,
    content: String(activity.content ?? ""),
  });
}

async function understood(peer, note) {
  const loaders = await peer.loaders(), tags = [], attachments = [];
  for await (const tag of note.getTags(loaders)) {
    tags.push({ type: tag.constructor.name, name: String(tag.name ?? ""), href: tag.href?.href });
  }
  for await (const file of note.getAttachments(loaders)) {
    attachments.push({
      type: file.constructor.name,
      mediaType: file.mediaType ?? null,
      name: String(file.name ?? ""),
      url: file.url?.href ?? null,
    });
  }
  return {
    type: note.constructor.name,
    author: note.attributionId?.href,
    content: String(note.content ?? ""),
    summary: note.summary === null ? null : String(note.summary),
    sensitive: note.sensitive,
    inReplyTo: note.replyTargetId?.href ?? null,
    to: note.toIds.map((id) => id.href),
    cc: note.ccIds.map((id) => id.href),
    updated: note.updated?.toString() ?? null,
    quote: note.quoteId?.href ?? null,
    quoteAuthorization: note.quoteAuthorizationId?.href ?? null,
    tags,
    attachments,
    ...(note instanceof V.Question ? await choices(note, loaders) : {}),
  };
}

async function choices(poll, loaders) {
  const options = [];
  for (const list of [poll.getExclusiveOptions(loaders), poll.getInclusiveOptions(loaders)]) {
    for await (const option of list) {
      const replies = await option.getReplies(loaders);
      options.push({ name: String(option.name), votes: replies?.totalItems ?? 0 });
    }
  }
  return { options, voters: poll.voters ?? 0, isClosed: poll.closed !== null };
}
