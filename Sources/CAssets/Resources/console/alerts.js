// The alerts that budgets have given, newest first.

import { amount, shown } from "./amounts.js";
import { call } from "./api.js";
import { title } from "./holders.js";
import { byId, element, keep, moment, setText, timeElement } from "./page.js";

/** How many are shown at first, and how many more at a time. */
const few = 5;
const more = 25;
/** The longest page of a list. */
const longest = 1000;

const windows = { hour: "hour", day: "day", week: "week", month: "month" };

let limit = few;
let person = "";
let newest = null;

/** Begins anew, for a person. */
export function resetAlerts(userID) {
  [limit, person, newest] = [few, userID, null];
}

/** Asks for as many as are shown. */
export const readAlerts = () => call("GET", `/api/v1/alerts?limit=${limit}`);

/** Makes room for older ones. */
export function showOlder() {
  limit = Math.min(longest, limit + more);
}

/** Shows a page of alerts, and which of them the person has not seen. */
export function showAlerts({ data, next_cursor: cursor }, teams) {
  const seen = lastSeen();
  const isUnseen = (alert) => alert.time > seen;
  newest = data.length > 0 ? data[0].time : null;
  const count = data.filter(isUnseen).length;
  keep(byId("alert-list"), data, (alert) => alert.id, makeAlert, (item, alert) => updateAlert(item, alert, isUnseen(alert), teams));
  byId("no-alerts").hidden = data.length > 0;
  byId("older-alerts").hidden = !cursor || limit >= longest;
  byId("seen-alerts").hidden = count === 0;
  const isMore = count === data.length && cursor;
  setText(byId("unseen"), count === 0 ? "" : `${isMore ? "more than " : ""}${count} new`);
  document.title = count === 0 ? "Gatehouse" : `(${count}${isMore ? "+" : ""}) Gatehouse`;
}

/** Takes all that are there as seen. */
export function markAllSeen() {
  if (newest === null) return;
  try { localStorage.setItem(seenKey(), newest); } catch { /* a browser that keeps nothing marks them anew */ }
}

// What was seen is known to the browser in which it was seen.
const seenKey = () => `gatehouse.alerts-seen.${person}`;

function lastSeen() {
  try { return localStorage.getItem(seenKey()) ?? ""; } catch { return ""; }
}

function makeAlert(alert) {
  const what = element("p", "what", element("strong", ""), " ", element("span", "badge", "New"));
  const spent = element("p", "hint");
  const when = element("p", "hint", "Given ", timeElement(alert.time));
  return element("li", "alert", what, spent, when, element("p", "hint"));
}

function updateAlert(item, alert, isUnseen, teams) {
  const [what, spent, , webhook] = item.children;
  item.classList.toggle("is-unseen", isUnseen);
  what.children[1].hidden = !isUnseen;
  setText(what.children[0], `${title(alert, teams)} reached ${alert.percent} %`);
  what.children[0].title = alert.scope;
  setText(spent, `${shown(amount(alert, "settled"))} of ${shown(amount(alert, "limit"))} spent${windowText(alert)}`);
  setText(webhook, webhookText(alert.webhook));
}

function windowText({ window, window_start: start, window_end: end }) {
  if (window === "total") return " in total";
  if (window === "fixed") return ` between ${moment(start)} and ${moment(end)}`;
  return ` in the ${windows[window]} from ${moment(start)}`;
}

function webhookText({ status, attempts, at }) {
  const tries = attempts === 1 ? "once" : `${attempts} times`;
  switch (status) {
    case "delivered": return `Webhook: delivered ${moment(at)}`;
    case "given_up": return `Webhook: given up ${moment(at)}, tried ${tries}`;
    case "queued": return attempts === 0 ? "Webhook: on its way" : `Webhook: not taken yet, tried ${tries}`;
    default: return "No webhook was set";
  }
}
