// Signs a token for whoever reads a page, with Node's own crypto. Call it once you know the reader.
import { createHmac } from "node:crypto";

const part = (one) => Buffer.from(JSON.stringify(one)).toString("base64url");

// A token for five minutes on pages of this origin; `more` may be { name, collection }.
export function token(person, groups, { secret, origin, ...more }) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: "fundstelle", sub: person, groups, origin, iat: now, exp: now + 300, ...more };
  const said = `${part({ alg: "HS256" })}.${part(claims)}`;
  return `${said}.${createHmac("sha256", secret).update(said).digest("base64url")}`;
}
