// The view of budgets and alerts: what it reads, and what it says while it cannot.

import { markAllSeen, readAlerts, resetAlerts, showAlerts, showOlder } from "./alerts.js";
import { call, rows } from "./api.js";
import { showBudgets } from "./budgets.js";
import { byTeam } from "./holders.js";
import { Live } from "./live.js";
import { byId, setText } from "./page.js";

/** The most teams and budgets that are shown. */
const most = 2000;

const live = new Live(read);
let me = null;
let whenSignedOut = () => {};

/** Prepares the view; `signedOut` is called when the session has ended. */
export function prepareOverview(signedOut) {
  whenSignedOut = signedOut;
  byId("older-alerts").addEventListener("click", () => {
    showOlder();
    live.refresh();
  });
  byId("seen-alerts").addEventListener("click", () => {
    markAllSeen();
    byId("alerts-title").focus();
    live.refresh();
  });
}

/** Shows somebody what they may see, and keeps it fresh. */
export function startOverview(person) {
  if (me?.user_id !== person.user_id) {
    for (const id of ["alert-list", "teams"]) byId(id).replaceChildren();
    for (const id of ["no-alerts", "no-budgets", "older-alerts", "seen-alerts", "overview-problem", "few-budgets"]) {
      byId(id).hidden = true;
    }
    setText(byId("fresh"), "Loading…");
    resetAlerts(person.user_id ?? person.actor);
  }
  me = person;
  return live.start();
}

/** Reads nothing any more. */
export function stopOverview() {
  live.stop();
}

/** Forgets whose view it was. */
export function forgetOverview() {
  live.stop();
  me = null;
  document.title = "Gatehouse";
}

async function read() {
  const person = me;
  try {
    const view = await readView(person);
    // Somebody else has signed in meanwhile.
    if (person !== me) return;
    byId("alerts").hidden = !view.alerts;
    if (view.alerts) showAlerts(view.alerts, byTeam(view.teams));
    showBudgets(view.teams, view.budgets);
    setText(byId("few-budgets"), view.hint);
    byId("few-budgets").hidden = !view.hint;
    byId("overview-problem").hidden = true;
    setText(byId("fresh"), `As of ${new Date().toLocaleTimeString()}`);
  } catch (error) {
    if (person !== me) return;
    if (error.status === 401) return whenSignedOut();
    // The roles have changed: what they are now is asked for once, and not what they no longer show again and again.
    if (error.status === 403) me = await call("GET", "/api/v1/me").catch(() => person);
    setText(byId("overview-problem"), `This cannot be refreshed now. ${error.message}`);
    byId("overview-problem").hidden = false;
  }
}

/** What a person may see; nothing is asked for that would be refused. */
async function readView(person) {
  if (!person.permissions.includes("budgets.read")) {
    const own = person.user_id && !person.team_id ? await ownBudget(person.user_id) : null;
    return { teams: [], budgets: own ? [own] : [], hint: "Your roles show no budgets of teams and keys." };
  }
  const [teams, budgets, alerts] = await Promise.all([
    person.permissions.includes("teams.read") ? rows("/api/v1/teams", most) : { found: [], isWhole: true },
    rows("/api/v1/budgets", most), readAlerts(),
  ]);
  const isWhole = teams.isWhole && budgets.isWhole;
  const hint = isWhole ? "" : `Only the first ${most} teams and budgets are shown; the admin API lists them all.`;
  return { teams: teams.found, budgets: budgets.found, alerts, hint };
}

/** What all keys of a person spend is the person's own business, whatever their roles. */
async function ownBudget(user) {
  try {
    return await call("GET", `/api/v1/budgets/user:${encodeURIComponent(user)}`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}
