// A person with matrix-js-sdk, the library under Element. node client.mjs <url> <user> <password> <bot>
// In an encrypted conversation of their own: estimates by tapping polls, then verifies the bot in the room.
// Prints one JSON object: what was read, each with its shield; the polls as the library understands them.
import { createClient, MsgType } from "matrix-js-sdk";
import { PollResponseEvent } from "matrix-js-sdk/lib/extensible_events_v1/PollResponseEvent.js";

for (const level of ["debug", "info", "log", "warn", "trace"]) console[level] = () => {};

// Node 20 lacks this, which is all that the library's wish for 22 is about here.
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new Promise((...both) => { [resolve, reject] = both; });
  return { promise, resolve, reject };
};

const [url, user, password, bot] = process.argv.slice(2);
const limit = Date.now() + 40_000;

async function until(what, holds) {
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > limit) throw new Error(`${what} never came`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const door = createClient({ baseUrl: url });
const session = await door.loginRequest({
  type: "m.login.password", identifier: { type: "m.id.user", user }, password,
});
const client = createClient({
  baseUrl: url, userId: user, deviceId: session.device_id, accessToken: session.access_token,
});
await client.initRustCrypto({ useIndexedDB: false });
const crypto = client.getCrypto();
await client.startClient({ initialSyncLimit: 20 });
await until("sync", () => client.isInitialSyncComplete());
await crypto.bootstrapCrossSigning({
  authUploadDeviceSigningKeys: (request) => request({ type: "m.login.password", password,
    identifier: { type: "m.id.user", user } }),
});

const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
const made = await client.createRoom({
  invite: [bot], is_direct: true, preset: "trusted_private_chat", initial_state: [encryption],
});
const room = await until("room", () => client.getRoom(made.room_id));

const events = () => room.getLiveTimeline().getEvents().filter((event) => event.getSender() === bot);
const messages = () => events().filter((e) => e.getType() === "m.room.message")
  .map((event) => ({ event, body: event.getContent().body ?? "" }));
const says = (body) => client.sendMessage(room.roomId, { msgtype: MsgType.Text, body });
const hears = (words) => until(words, () => messages().find((m) => m.body.includes(words)));
const polls = () => [...room.polls.values()];

const plain = (text) => text.replaceAll(/\s/g, " ");

async function taps(poll, label) {
  const answer = poll.pollEvent.answers.find((one) => plain(one.text).startsWith(label));
  const vote = PollResponseEvent.from([answer.id], poll.pollId).serialize();
  await client.sendEvent(room.roomId, vote.type, vote.content);
}

async function verifies() {
  const request = await crypto.requestVerificationDM(bot, room.roomId);
  await until("ready", () => request.phase === 3); // VerificationPhase.Ready
  const verifier = await request.startVerification("m.sas.v1");
  let emoji = [];
  verifier.on("show_sas", (sas) => { emoji = sas.sas.emoji.map(([picture]) => picture); sas.confirm(); });
  await verifier.verify();
  return emoji;
}

await hears("Rejoindre une CPTS");
await says("estimer");
const first = await until("poll", () => polls()[0]);
await taps(first, "Par sa taille");
await hears("Question 2/");
const second = await until("poll", () => polls()[1]);
await taps(second, "Taille 2");
await hears("Question 3/");
const third = await until("poll", () => polls()[2]);
await until("end of both", () => first.isEnded && second.isEnded);
await says("menu");
await until("end of the last", () => third.isEnded);
const emoji = await verifies();
await until("trust", async () => (await crypto.getUserVerificationStatus(bot)).isCrossSigningVerified());

const read = await Promise.all(events().filter((event) => event.isEncrypted()).map(async (event) => ({
  type: event.getType(),
  body: event.getContent().body ?? "",
  failed: event.isDecryptionFailure(),
  shield: (await crypto.getEncryptionInfoForEvent(event))?.shieldColour,
})));
process.stdout.write(JSON.stringify({
  read,
  polls: polls().map((poll) => ({
    question: plain(poll.pollEvent.question.text), answers: poll.pollEvent.answers.map((one) => plain(one.text)), ended: poll.isEnded,
  })),
  emoji,
}));
process.exit(0);
