// Where the console begins: who is there, and which view is open.

import { prepareAccount, showAccount } from "./account.js";
import { call, useToken } from "./api.js";
import { forgetOverview, prepareOverview, startOverview, stopOverview } from "./overview.js";
import { byId, say, show } from "./page.js";
import { prepareSignIn, showLink, showSignIn } from "./sign-in.js";

let me = null;

/** Lets somebody in who has signed in. */
async function enter() {
  me = await call("GET", "/api/v1/me");
  useToken(me.csrf_token);
  byId("email").textContent = me.email || me.actor;
  for (const id of ["who", "views"]) byId(id).hidden = false;
  await openView();
}

/** Opens the view that the address names; budgets unless it names one. */
async function openView() {
  const view = location.hash === "#account" ? "account" : "budgets";
  for (const link of byId("views").children) {
    if (link.hash === `#${view}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "account") {
    stopOverview();
    await showAccount(me);
    show(view);
  } else {
    show(view);
    await startOverview(me);
  }
}

// Why a sign-in at the identity provider came to nothing. A link may choose among these sentences and say no other.
const problems = new Map([
  ["provider_away", "The identity provider cannot be used at the moment. Try again, or tell your administrator."],
  ["provider_refused", "The identity provider refused the sign-in."],
  ["begin_again", "The sign-in is not known, was used already or took too long: begin again."],
  ["other_browser", "The sign-in was begun in another browser: begin again."],
  ["unproven", "The identity provider's answer does not prove who you are. Your administrator finds the reason in the log."],
  ["no_address", "The identity provider does not vouch for your address, so that your account cannot be found."],
  ["address_taken", "Your address belongs to an account of somebody else at the identity provider. Ask an administrator to remove that account or to change its address."],
  ["no_account", "There is no account with your address. Ask for one."],
  ["disabled", "Your account is disabled."],
  ["failed", "The sign-in did not come about. Try again, or tell your administrator."],
]);

async function leave() {
  forgetOverview();
  me = null;
  await showSignIn();
}

async function signOut() {
  try {
    await call("POST", "/api/v1/sign-out");
  } catch (error) {
    if (error.status !== 401) return say("problem", error.message);
  }
  say("notice", "You have signed out.");
  await leave();
}

const told = (action) => (...values) => action(...values).catch((error) => say("problem", error.message));

async function start() {
  const fragment = location.hash.slice(1);
  const isLink = fragment.startsWith("gh-link-");
  const isProblem = fragment.startsWith("problem=");
  // What works once, and what was said once, shall not stay in the address bar or the history.
  if (isLink || isProblem) history.replaceState(null, "", location.pathname);
  prepareSignIn(enter);
  prepareAccount();
  prepareOverview(told(async () => {
    say("notice", "Your session has ended.");
    await leave();
  }));
  byId("sign-out").addEventListener("click", told(signOut));
  addEventListener("hashchange", told(async () => {
    // A link that was put into the address of a page that is open.
    if (location.hash.startsWith("#gh-link-")) return location.reload();
    if (!me) return;
    say("notice", "");
    await openView();
  }));
  try {
    if (isLink) return await showLink(fragment);
  } catch (error) {
    say("problem", error.message);
  }
  await showSignIn();
  const problem = isProblem && problems.get(fragment.slice("problem=".length));
  if (problem) say("problem", problem);
}

told(start)();
