// How people come in: a password, the company's identity provider, a link.

import { call, useToken } from "./api.js";
import { byId, onSubmit, show } from "./page.js";

let enter = async () => {};

/** Prepares the forms; `signedIn` is called when somebody has come in. */
export function prepareSignIn(signedIn) {
  enter = signedIn;
  onSubmit(byId("password-form"), async ({ email, password }) => {
    await call("POST", "/api/v1/sign-in", { email, password });
    await enter();
  });
}

/** Shows the ways in, or lets whoever is in already go on. */
export async function showSignIn() {
  useToken(null);
  for (const id of ["who", "views"]) byId(id).hidden = true;
  const ways = await call("GET", "/api/v1/sign-in");
  if (ways.signed_in) return enter();
  byId("password-form").hidden = !ways.password;
  byId("openid").hidden = !ways.openid;
  if (ways.openid) byId("openid-link").href = ways.openid_url;
  show("sign-in");
}

/** Shows what a link is for. */
export async function showLink(link) {
  const state = await call("POST", "/api/v1/sign-in/link/check", { link });
  const isFirst = state.email === null;
  byId("link-title").textContent = isFirst ? "Become the first administrator" : "Choose a password";
  byId("link-text").textContent = isFirst
    ? "With this link you make an account of your own, which administers the whole gateway."
    : `For the account ${state.email}. All its sessions end.`;
  for (const id of ["link-email", "link-name"]) byId(id).hidden = !isFirst;
  byId("link-form").elements.email.required = isFirst;
  onSubmit(byId("link-form"), async ({ email, name, password }) => {
    const body = { link, password };
    if (isFirst) Object.assign(body, { email, name });
    await call("POST", "/api/v1/sign-in/link", body);
    await enter();
  });
  show("link");
}
