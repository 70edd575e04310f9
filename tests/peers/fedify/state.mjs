// What the peer knows: its own account and objects, and what others told it.

export function newState() {
  return {
    profile: { name: "Fedify peer", summary: "Made for checks" },
    aliases: [],
    successor: null,
    isLocked: false,
    isGone: false,
    followers: new Map(), // actor id → where to deliver
    following: new Map(), // actor id → "pending" or "accepted"
    heirs: new Set(), // who follows the account that the first one moved to
    asked: new Map(), // actor id → our last Follow
    pending: new Map(), // actor id → { follow, who }
    blocks: new Map(), // actor id → our Block
    blockedBy: new Set(),
    objects: new Map(), // id → an object of our own
    marks: new Map(), // "Like id" → our like, reaction or boost
    pinned: [], // ids of our own
    sent: new Map(), // id → activity
    notes: new Map(), // id → a note of others, as it was understood
    tombstones: new Set(),
    people: new Map(), // actor id → what their last Update said
    reactions: new Map(), // activity id → a like, reaction or boost of others
    pins: new Map(), // actor id → ids
    reports: [],
    moves: [],
    stamps: new Map(), // id of a quote → the stamp of ours that allows it
    quoting: new Map(), // id of a quote of ours → what was asked and answered
    votes: [], // { poll, name, actor }
    received: [],
    gets: [],
    requests: [],
  };
}

export function show(state) {
  return {
    followers: [...state.followers.keys()],
    following: Object.fromEntries(state.following),
    heirs: [...state.heirs],
    pending: [...state.pending.keys()],
    blocked: [...state.blocks.keys()],
    blockedBy: [...state.blockedBy],
    notes: Object.fromEntries(state.notes),
    tombstones: [...state.tombstones],
    people: Object.fromEntries(state.people),
    reactions: [...state.reactions.values()],
    pins: Object.fromEntries([...state.pins].map(([who, ids]) => [who, [...ids]])),
    reports: state.reports,
    moves: state.moves,
    votes: state.votes,
    quoting: Object.fromEntries([...state.quoting].map(
      ([id, { stamp, isRejected }]) => [id, { stamp, isRejected }])),
  };
}
