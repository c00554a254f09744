"use strict";

const byId = (id) => document.getElementById(id);
let csrfToken = null;

/** What the API answered that was no success. */
class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || `The gateway answered ${status}.`);
    this.status = status;
  }
}

async function call(method, path, body) {
  const headers = { accept: "application/json" };
  if (body !== undefined) headers["content-type"] = "application/json";
  if (csrfToken) headers["x-csrf-token"] = csrfToken;
  const response = await fetch(path, {
    method, headers, credentials: "same-origin",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let value = {};
  try { value = text ? JSON.parse(text) : {}; } catch { /* not JSON: the status says enough */ }
  if (!response.ok) throw new Refusal(response.status, value);
  return value;
}

function show(section) {
  for (const id of ["sign-in", "link", "home"]) byId(id).hidden = id !== section;
}

function say(id, text) {
  for (const other of ["problem", "notice"]) byId(other).hidden = true;
  byId(id).textContent = text;
  byId(id).hidden = !text;
}

/** Runs what a form does, once at a time, and says what went wrong. */
function onSubmit(form, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    say("problem", "");
    try {
      await action(Object.fromEntries(new FormData(form)));
      form.reset();
    } catch (error) {
      say("problem", error.message);
    } finally {
      button.disabled = false;
    }
  });
}

function row(cells) {
  const tr = document.createElement("tr");
  for (const cell of cells) {
    const td = document.createElement("td");
    td.append(cell);
    tr.append(td);
  }
  return tr;
}

const moment = (text) => new Date(text).toLocaleString();

async function showSignIn() {
  csrfToken = null;
  byId("who").hidden = true;
  const ways = await call("GET", "/api/v1/sign-in");
  if (ways.signed_in) return showHome();
  byId("password-form").hidden = !ways.password;
  byId("openid").hidden = !ways.openid;
  if (ways.openid) byId("openid-link").href = ways.openid_url;
  show("sign-in");
}

async function showLink(link) {
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
    await showHome();
  });
  show("link");
}

async function showHome() {
  const me = await call("GET", "/api/v1/me");
  csrfToken = me.csrf_token;
  byId("email").textContent = me.email || me.actor;
  byId("change-form").elements.username.value = me.email || "";
  byId("who").hidden = false;
  byId("roles").replaceChildren(...me.roles.map((role) => row([role.team_id, role.role])));
  byId("no-roles").hidden = me.roles.length > 0;
  await listSessions();
  show("home");
}

async function listSessions() {
  const { data } = await call("GET", "/api/v1/sessions?limit=100");
  byId("sessions").replaceChildren(...data.map((session) => {
    let last = "this one";
    if (!session.is_current) {
      last = document.createElement("button");
      last.type = "button";
      last.textContent = "End";
      last.addEventListener("click", async () => {
        try {
          await call("DELETE", `/api/v1/sessions/${encodeURIComponent(session.id)}`);
          await listSessions();
        } catch (error) { say("problem", error.message); }
      });
    }
    return row([session.agent || "unknown", session.address || "unknown", moment(session.created_at),
      moment(session.last_used_at), moment(session.expires_at), last]);
  }));
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

async function start() {
  const fragment = location.hash.slice(1);
  // What works once, and what was said once, shall not stay in the address bar or the history.
  if (fragment) history.replaceState(null, "", location.pathname);
  onSubmit(byId("password-form"), async ({ email, password }) => {
    await call("POST", "/api/v1/sign-in", { email, password });
    await showHome();
  });
  onSubmit(byId("change-form"), async ({ current, password }) => {
    await call("POST", "/api/v1/me/password", { current, password });
    await listSessions();
    say("notice", "Your password is changed; your other sessions have ended.");
  });
  byId("sign-out").addEventListener("click", async () => {
    try { await call("POST", "/api/v1/sign-out"); } catch (error) { if (error.status !== 401) return say("problem", error.message); }
    say("notice", "You have signed out.");
    await showSignIn();
  });
  try {
    if (fragment.startsWith("gh-link-")) return await showLink(fragment);
  } catch (error) {
    say("problem", error.message);
  }
  await showSignIn();
  const problem = fragment.startsWith("problem=") && problems.get(fragment.slice("problem=".length));
  if (problem) say("problem", problem);
}

start().catch((error) => say("problem", error.message));
