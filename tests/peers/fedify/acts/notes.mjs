// What the account writes: notes of every kind, polls, listings, and their changes.
import * as V from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { recipient } from "../federation.mjs";

const { PUBLIC_COLLECTION: PUBLIC } = V;
const EVERYBODY_QUOTES = new V.InteractionPolicy({
  canQuote: new V.InteractionRule({ automaticApprovals: [PUBLIC] }),
});
const now = () => Temporal.Now.instant();

function audienceOf(peer, visibility, mentioned) {
  const followers = peer.context().getFollowersUri(peer.options.user);
  const them = mentioned.map((who) => who.id);
  return {
    public: { tos: [PUBLIC], ccs: [followers, ...them] },
    unlisted: { tos: [followers], ccs: [PUBLIC, ...them] },
    followers: { tos: [followers], ccs: them },
    direct: { tos: them, ccs: [] },
  }[visibility];
}

function mentionTags(mentioned) {
  return mentioned.map((who) => new V.Mention({
    href: who.id, name: `@${who.preferredUsername}@${who.id.host}`,
  }));
}

function attachmentsOf(peer, { image, video }) {
  const files = [];
  if (image) {
    files.push(new V.Document({
      url: new URL("/square.png", peer.options.origin), mediaType: "image/png",
      name: "a blue square", width: 64, height: 64,
    }));
  }
  if (video) {
    files.push(new V.Document({
      url: new URL("/clip.mp4", peer.options.origin), mediaType: "video/mp4",
      name: "a heron takes off", width: 640, height: 360,
    }));
  }
  return files;
}

function choicesOf({ options, multiple, minutes = 60 }) {
  if (!options) return {};
  const each = options.map((name) =>
    new V.Note({ name, replies: new V.Collection({ totalItems: 0 }) }));
  return {
    [multiple ? "inclusiveOptions" : "exclusiveOptions"]: each,
    endTime: now().add({ minutes }),
    voters: 0,
  };
}

/** Keep an object of our own and tell who it is for, or nobody. */
export async function publish(peer, Kind, fields, asked) {
  const { visibility = "public", quiet = false, mentioned = [] } = asked;
  const values = { identifier: peer.options.user, id: crypto.randomUUID() };
  const id = asked.id ? new URL(asked.id) : peer.context().getObjectUri(Kind, values);
  const audience = audienceOf(peer, visibility, mentioned);
  const published = now();
  const object = new Kind({ id, url: id, attribution: peer.me, published, ...audience, ...fields });
  peer.state.objects.set(id.href, object);
  if (quiet) return { uri: id.href };
  const to = visibility === "direct" ? [] : peer.audience;
  const each = [...to, ...mentioned.map(recipient)];
  await peer.send(V.Create, { object, published, ...audience }, each);
  return { uri: id.href };
}

async function write(peer, asked) {
  const mentioned = [];
  for (const handle of asked.to ?? []) mentioned.push(await peer.find(handle));
  const parent = asked.inReplyTo ? await peer.find(asked.inReplyTo) : null;
  if (parent) mentioned.push(await parent.getAttribution(await peer.loaders()));
  const tags = mentionTags(mentioned);
  if (asked.hashtag) {
    const href = new URL(`/tags/${asked.hashtag}`, peer.options.origin);
    tags.push(new V.Hashtag({ href, name: `#${asked.hashtag}` }));
  }
  const links = mentioned.map(({ id, preferredUsername }) =>
    `<a href="${id.href}" class="u-url mention">@${preferredUsername}@${id.host}</a> `);
  const Kind = asked.options ? V.Question : V[asked.type ?? "Note"];
  return publish(peer, Kind, {
    name: asked.name,
    content: `<p>${links.join("")}${asked.text ?? ""}</p>`,
    summary: asked.summary,
    sensitive: asked.sensitive,
    replyTarget: parent?.id,
    tags,
    attachments: attachmentsOf(peer, asked),
    ...choicesOf(asked),
    ...(asked.quotable ? { interactionPolicy: EVERYBODY_QUOTES } : {}),
  }, { ...asked, mentioned });
}

async function tell(peer, Kind, object) {
  const audience = audienceOf(peer, "public", []);
  await peer.send(Kind, { object, ...audience }, peer.audience);
}

/** Put a vote into the poll and tell the followers the new numbers. */
export async function countVote(peer, uri) {
  const poll = peer.state.objects.get(uri), loaders = await peer.loaders();
  const votes = peer.state.votes.filter((vote) => vote.poll === uri), options = [];
  for await (const { name } of poll.getExclusiveOptions(loaders)) {
    const totalItems = votes.filter((vote) => vote.name === String(name)).length;
    options.push(new V.Note({ name, replies: new V.Collection({ totalItems }) }));
  }
  const voters = new Set(votes.map((vote) => vote.actor)).size;
  const counted = poll.clone({ exclusiveOptions: options, voters });
  peer.state.objects.set(uri, counted);
  await tell(peer, V.Update, counted);
}

async function pin(peer, Kind, uri) {
  const target = peer.context().getFeaturedUri(peer.options.user);
  const fields = { object: new URL(uri), target, ...audienceOf(peer, "public", []) };
  await peer.send(Kind, fields, peer.audience);
}

/** The terms of an offer (FEP-0837). */
function termsOf(peer, { amount, currency }) {
  const measure = (unit, numericalValue) => new V.Measure({ unit, numericalValue });
  const intent = (resourceQuantity, more = {}) => new V.Intent({
    id: peer.newId("intents"), action: "transfer", resourceQuantity, ...more,
  });
  const availableQuantity = measure("one", "3");
  return {
    publishes: intent(measure("one", "1"), { availableQuantity }),
    reciprocal: intent(measure(currency, amount)),
  };
}

function listing(peer, { title, text, ...asked }) {
  const words = { name: title, content: `<p>${text}</p>` };
  const fields = { purpose: "offer", unitBased: true, ...words, ...termsOf(peer, asked) };
  return publish(peer, V.Proposal, fields, asked);
}

export const notes = {
  post: write,
  listing,
  reply: (peer, { uri, ...asked }) => write(peer, { ...asked, inReplyTo: uri }),
  dm: (peer, { handle, ...asked }) =>
    write(peer, { ...asked, to: [handle], visibility: "direct" }),

  async update(peer, { uri, text }) {
    const changed = peer.state.objects.get(uri).clone({ content: `<p>${text}</p>`, updated: now() });
    peer.state.objects.set(uri, changed);
    await tell(peer, V.Update, changed);
  },

  async reprice(peer, { uri, ...asked }) {
    const terms = { ...termsOf(peer, asked), updated: now() };
    const changed = peer.state.objects.get(uri).clone(terms);
    peer.state.objects.set(uri, changed);
    await tell(peer, V.Update, changed);
  },

  async delete(peer, { uri }) {
    const gone = new V.Tombstone({ id: new URL(uri), deleted: now() });
    peer.state.objects.set(uri, gone);
    await tell(peer, V.Delete, gone);
  },

  async vote(peer, { uri, name }) {
    const poll = await peer.find(uri);
    const author = await poll.getAttribution(await peer.loaders());
    const vote = new V.Note({
      id: peer.newId("votes"), attribution: peer.me, name, replyTarget: poll.id,
      to: author.id, published: now(),
    });
    await peer.send(V.Create, { object: vote, to: author.id }, [recipient(author)]);
  },

  async pin(peer, { uri }) {
    peer.state.pinned.unshift(uri);
    await pin(peer, V.Add, uri);
  },

  async unpin(peer, { uri }) {
    peer.state.pinned = peer.state.pinned.filter((each) => each !== uri);
    await pin(peer, V.Remove, uri);
  },
};
