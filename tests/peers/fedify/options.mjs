// What the command line may say.
import { parseArgs } from "node:util";

const HELP = `usage: node peer.mjs [options]
  --origin URL       what it is called from outside (default: https://fedify.test)
  --port N           where it listens on 127.0.0.1 for the proxy with TLS (18013)
  --control N        where it is driven on 127.0.0.1 (19013)
  --user NAME        the account (fed)
  --type T           Person, Service, Group, Organization or Application (Person)
  --schemes S        cavage, rfc9421, or both (both): how it signs, and which signatures
                     it takes; with both its own requests use them in turn
  --rsa-only         no Ed25519 key, so no integrity proofs
  --authorized-fetch no answer to a GET without a signature, but for its own keys
  --accept-delay MS  how long it thinks before an Accept; 0: before our 202 (300)`;

export const CAVAGE = "draft-cavage-http-signatures-12";
export const RFC9421 = "rfc9421";
const SPECS = { cavage: [CAVAGE], rfc9421: [RFC9421], both: [RFC9421, CAVAGE] };

export function readOptions() {
  const text = (value) => ({ type: "string", default: value });
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({
    options: {
      origin: text("https://fedify.test"), port: text("18013"), control: text("19013"),
      user: text("fed"), type: text("Person"), schemes: text("both"),
      "rsa-only": flag, "authorized-fetch": flag, "accept-delay": text("300"), help: flag,
    },
  });
  if (values.help || !SPECS[values.schemes]) {
    console.log(HELP);
    process.exit(values.help ? 0 : 2);
  }
  return {
    origin: values.origin,
    port: Number(values.port),
    control: Number(values.control),
    user: values.user,
    type: values.type,
    schemes: values.schemes,
    specs: SPECS[values.schemes],
    isRsaOnly: values["rsa-only"],
    wantsSignedGets: values["authorized-fetch"],
    acceptDelay: Number(values["accept-delay"]),
  };
}
