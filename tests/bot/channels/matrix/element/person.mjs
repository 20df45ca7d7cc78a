// A person with the crypto of Element. node person.mjs <share|verify|verify-room> <url> <user> <password> <bot> <room>
// share: sends a question with the identity-based strategy, waits for the answer, tells how Element would show it.
// verify: verifies the bot by to-device messages; verify-room: in the room. Prints one JSON object.
import {
  CollectStrategy, DecryptionSettings, DeviceLists, EncryptionSettings, EventId, OlmMachine, RequestType, RoomId,
  DeviceId, TrustRequirement, UserId, VerificationMethod, initAsync,
} from "@matrix-org/matrix-sdk-crypto-wasm";

const [mode, url, user, password, bot, room] = process.argv.slice(2);
const PATIENCE = 20_000;
const limit = Date.now() + PATIENCE;
let token = "";
let since = "";
const timeline = [];

async function call(method, path, body) {
  const response = await fetch(`${url}/_matrix/client/v3/${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const quoted = encodeURIComponent;

async function perform(request) {
  switch (request.type) {
    case RequestType.KeysUpload: return call("POST", "keys/upload", request.body);
    case RequestType.KeysQuery: return call("POST", "keys/query", request.body);
    case RequestType.KeysClaim: return call("POST", "keys/claim", request.body);
    case RequestType.SignatureUpload: return call("POST", "keys/signatures/upload", request.body);
    case RequestType.ToDevice:
      return call("PUT", `sendToDevice/${quoted(request.event_type)}/${quoted(request.txn_id)}`, request.body);
    case RequestType.RoomMessage: {
      const id = new RoomId(request.room_id.toString());
      const content = await machine.encryptRoomEvent(id, request.event_type, request.body);
      return call("PUT", `rooms/${quoted(room)}/send/m.room.encrypted/${quoted(request.txn_id)}`, content);
    }
    default: throw new Error(`unexpected request ${request.type}`);
  }
}

async function send(request) {
  const answer = await perform(request);
  if (request.id) await machine.markRequestAsSent(request.id, request.type, answer.text);
  return answer;
}

async function flush() {
  for (const request of await machine.outgoingRequests()) await send(request);
}

async function sync(timeout) {
  const filter = quoted(JSON.stringify({ room: { timeline: { limit: 50 } } }));
  const answer = await call("GET", `sync?timeout=${timeout}&filter=${filter}${since ? `&since=${since}` : ""}`);
  const body = JSON.parse(answer.text);
  since = body.next_batch;
  const changed = (body.device_lists?.changed ?? []).map((id) => new UserId(id));
  const counts = new Map(Object.entries(body.device_one_time_keys_count ?? {}));
  const fallback = new Set(body.device_unused_fallback_key_types ?? []);
  await machine.receiveSyncChanges(
    JSON.stringify(body.to_device?.events ?? []), new DeviceLists(changed, []), counts, fallback,
    new DecryptionSettings(TrustRequirement.Untrusted),
  );
  for (const event of body.rooms?.join?.[room]?.timeline?.events ?? []) await receive(event);
  await flush();
}

async function receive(event) {
  if (event.type !== "m.room.encrypted" || event.sender === user) return;
  try {
    // Only what a device its owner signed has sent can be read at all.
    const settings = new DecryptionSettings(TrustRequirement.CrossSigned);
    const clear = await machine.decryptRoomEvent(JSON.stringify(event), new RoomId(room), settings);
    const full = { ...event, ...JSON.parse(clear.event), event_id: event.event_id, room_id: room };
    const shield = clear.shieldState(false).color;
    timeline.push({ body: full.content.body ?? "", type: full.type, shield });
    if (full.type.startsWith("m.key.verification")) {
      await machine.receiveVerificationEvent(JSON.stringify(full), new RoomId(room));
    }
  } catch (error) {
    timeline.push({ body: "", type: "undecryptable", error: String(error) });
  }
}

async function until(what, holds) {
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > limit) throw new Error(`${what} never came: ${JSON.stringify(timeline)}`);
    await sync(500);
  }
}

async function shareKey() {
  const ids = () => [new UserId(bot)];
  await machine.updateTrackedUsers(ids());
  await flush();
  const claim = await machine.getMissingSessions(ids());
  if (claim) await send(claim);
  const settings = new EncryptionSettings();
  settings.sharingStrategy = CollectStrategy.identityBasedStrategy();
  const requests = await machine.shareRoomKey(new RoomId(room), ids(), settings);
  for (const request of requests) await send(request);
  return requests.map((request) => request.event_type);
}

async function share() {
  const sent = await shareKey();
  const content = { msgtype: "m.text", body: "rejoindre" };
  const clear = await machine.encryptRoomEvent(new RoomId(room), "m.room.message", JSON.stringify(content));
  await call("PUT", `rooms/${quoted(room)}/send/m.room.encrypted/one`, clear);
  const answer = await until("answer", () => timeline.find((e) => e.body.includes("Question 1/")));
  return { sent, answer };
}

async function requested() {
  await shareKey();
  const methods = [VerificationMethod.SasV1];
  if (mode === "verify") {
    const devices = await machine.getUserDevices(new UserId(bot));
    const [request, message] = devices.devices()[0].requestVerification(methods);
    await send(message);
    return request;
  }
  const identity = await machine.getIdentity(new UserId(bot));
  const content = JSON.parse(await identity.verificationRequestContent(methods));
  const clear = await machine.encryptRoomEvent(new RoomId(room), "m.room.message", JSON.stringify(content));
  const sent = await call("PUT", `rooms/${quoted(room)}/send/m.room.encrypted/verify`, clear);
  return identity.requestVerification(new RoomId(room), new EventId(JSON.parse(sent.text).event_id), methods);
}

async function verify() {
  const request = await requested();
  await until("ready", () => request.isReady());
  const [sas, start] = await request.startSas();
  await send(start);
  const emoji = await until("emoji", () => sas.emoji());
  for (const message of await sas.confirm()) await send(message);
  await until("done", () => sas.isDone() || sas.isCancelled());
  await sync(0);
  const identity = await machine.getIdentity(new UserId(bot));
  return { emoji: emoji.map((e) => e.description), cancelled: sas.isCancelled(), verified: identity.isVerified() };
}

await initAsync();
const login = await call("POST", "login", {
  type: "m.login.password", identifier: { type: "m.id.user", user }, password,
});
const session = JSON.parse(login.text);
token = session.access_token;
const machine = await OlmMachine.initialize(new UserId(user), new DeviceId(session.device_id));
await sync(0);
const identity = await machine.bootstrapCrossSigning(true);
if (identity.uploadKeysRequest) await send(identity.uploadKeysRequest);
await call("POST", "keys/device_signing/upload", identity.uploadSigningKeysRequest.body);
await send(identity.uploadSignaturesRequest);
console.log(JSON.stringify(mode === "share" ? await share() : await verify()));
process.exit(0);
