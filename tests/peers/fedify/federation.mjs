// The peer on Fedify: its keys, its documents and collections, and its way of sending.
import { createFederation, MemoryKvStore } from "@fedify/fedify";
import * as V from "@fedify/vocab";
import { listen } from "./inbox.mjs";
import { newState } from "./state.mjs";

const OWN_OBJECTS = [V.Note, V.Article, V.Question, V.Video, V.Proposal, V.QuoteAuthorization];

export class Peer {
  constructor(options, keys) {
    this.options = options;
    this.state = newState();
    // One for each scheme that is tried first; what comes in goes to the first.
    this.federations = options.specs.map((spec) => this.#build(spec, keys));
    this.turn = 0;
  }

  /** The account that the first one moves to; it accepts every follow. */
  get heir() {
    return new URL("/users/heir", this.options.origin);
  }

  get me() {
    return new URL(`${this.options.origin}/users/${this.options.user}`);
  }

  context() {
    const federation = this.federations[this.turn++ % this.federations.length];
    return federation.createContext(new URL(this.options.origin), undefined);
  }

  receive(request) {
    return this.federations[0].fetch(request, { contextData: undefined });
  }

  /** What fetches for us, signed by the account or by the server itself. */
  async loaders(identifier = this.options.user) {
    const context = this.context();
    return {
      documentLoader: await context.getDocumentLoader({ identifier }),
      contextLoader: context.contextLoader,
    };
  }

  async find(ref) {
    const name = /^@?[^/:@]+@[^/@]+$/.test(ref) ? `acct:${ref.replace(/^@/, "")}` : ref;
    const found = await this.context().lookupObject(name, await this.loaders());
    if (!found) throw new Error(`nothing at ${ref}`);
    return found;
  }

  newId(kind = "activities") {
    return new URL(`/${kind}/${crypto.randomUUID()}`, this.options.origin);
  }

  /** An activity of an account of ours, delivered before this returns. */
  async send(Kind, fields, recipients, identifier = this.options.user) {
    const actor = this.context().getActorUri(identifier);
    const activity = new Kind({ id: this.newId(), actor, ...fields });
    this.state.sent.set(activity.id.href, activity);
    const each = new Map(recipients.map((one) => [one.id.href, one]));
    await this.context().sendActivity(
      { identifier }, [...each.values()], activity,
      { immediate: true, preferSharedInbox: true },
    );
    return activity;
  }

  get audience() {
    return [...this.state.followers.values()];
  }

  actor(context, keys) {
    const { user, type, origin } = this.options, { state } = this;
    return new V[type]({
      id: this.me,
      preferredUsername: user,
      ...state.profile,
      url: new URL(`/@${user}`, origin),
      inbox: context.getInboxUri(user),
      outbox: context.getOutboxUri(user),
      followers: context.getFollowersUri(user),
      following: context.getFollowingUri(user),
      featured: context.getFeaturedUri(user),
      endpoints: new V.Endpoints({ sharedInbox: context.getInboxUri() }),
      manuallyApprovesFollowers: state.isLocked,
      discoverable: true,
      indexable: true,
      aliases: state.aliases,
      ...(state.successor ? { successor: state.successor } : {}),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  }

  async ownActor() {
    const context = this.context();
    return this.actor(context, await context.getActorKeyPairs(this.options.user));
  }

  #build(firstKnock, { rsa, ed25519 }) {
    const federation = createFederation({
      kv: new MemoryKvStore(),
      origin: this.options.origin,
      allowPrivateAddress: true,
      firstKnock,
    });
    const { user, isRsaOnly } = this.options;
    federation
      .setActorDispatcher("/users/{identifier}", (context, name) => this.#find(context, name))
      .mapHandle((_, handle) => ([user, "heir", "instance"].includes(handle) ? handle : null))
      .setKeyPairsDispatcher((_, name) => {
        if (name === user) return isRsaOnly ? [rsa] : [rsa, ed25519];
        return ["heir", "instance"].includes(name) ? [rsa] : [];
      });
    this.#serveCollections(federation);
    for (const Kind of OWN_OBJECTS) {
      const path = `/users/{identifier}/${Kind.name.toLowerCase()}/{id}`;
      federation.setObjectDispatcher(Kind, path, (context, values) => {
        const id = context.getObjectUri(Kind, values).href;
        return this.state.objects.get(id) ?? null;
      });
    }
    listen(federation, this);
    return federation;
  }

  async #find(context, name) {
    const keys = await context.getActorKeyPairs(name);
    if (name === "instance" || name === "heir") {
      const Kind = name === "heir" ? V.Person : V.Application;
      return new Kind({
        id: context.getActorUri(name),
        preferredUsername: name,
        inbox: context.getInboxUri(name),
        aliases: name === "heir" ? [this.me] : [],
        publicKey: keys[0].cryptographicKey,
      });
    }
    if (name !== this.options.user) return null;
    if (this.state.isGone) return new V.Tombstone({ id: this.me });
    return this.actor(context, keys);
  }

  #serveCollections(federation) {
    const { state } = this;
    const lists = {
      followers: () => this.audience,
      following: () => [...state.following.keys()].map((id) => new URL(id)),
      outbox: () => [...state.sent.values()].filter((each) => each instanceof V.Create),
      featured: () => state.pinned.map((id) => state.objects.get(id)),
    };
    for (const [name, items] of Object.entries(lists)) {
      const set = `set${name[0].toUpperCase()}${name.slice(1)}Dispatcher`;
      federation[set](`/users/{identifier}/${name}`, (_, who) =>
        who === this.options.user ? { items: items() } : null);
    }
  }
}

/** Where Fedify delivers to an actor. */
export function recipient(actor) {
  const shared = actor.endpoints?.sharedInbox;
  return {
    id: actor.id,
    inboxId: actor.inboxId,
    endpoints: shared ? { sharedInbox: shared } : null,
  };
}
