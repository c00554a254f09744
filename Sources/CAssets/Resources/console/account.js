// The view of one's own account: roles, sessions, password.

import { call } from "./api.js";
import { byId, moment, onSubmit, say } from "./page.js";

/** Prepares the view's form. */
export function prepareAccount() {
  onSubmit(byId("change-form"), async ({ current, password }) => {
    await call("POST", "/api/v1/me/password", { current, password });
    await listSessions();
    say("notice", "Your password is changed; your other sessions have ended.");
  });
}

/** Shows the account of whoever is signed in. */
export async function showAccount(me) {
  byId("change-form").elements.username.value = me.email || "";
  byId("roles").replaceChildren(...me.roles.map((role) => row([role.team_id, role.role])));
  byId("no-roles").hidden = me.roles.length > 0;
  await listSessions();
}

async function listSessions() {
  const { data } = await call("GET", "/api/v1/sessions?limit=100");
  byId("sessions").replaceChildren(...data.map((session) => row([
    session.agent || "unknown", session.address || "unknown", moment(session.created_at),
    moment(session.last_used_at), moment(session.expires_at), session.is_current ? "this one" : endButton(session),
  ])));
}

function endButton(session) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "End";
  button.addEventListener("click", async () => {
    try {
      await call("DELETE", `/api/v1/sessions/${encodeURIComponent(session.id)}`);
      await listSessions();
    } catch (error) { say("problem", error.message); }
  });
  return button;
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
