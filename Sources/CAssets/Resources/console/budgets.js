// The tree of teams with the budgets of each.

import { amount, shown, thousandths } from "./amounts.js";
import { titleWithin } from "./holders.js";
import { byId, element, keep, moment, setAttribute, setText } from "./page.js";

/** From this many teams on, those further down are closed until somebody opens them. */
const manyTeams = 40;

const windows = { hour: "hourly", day: "daily", week: "weekly", month: "monthly", total: "in total", fixed: "between two dates" };

const facts = [
  ["limit", "Limit"], ["settled", "Spent"], ["held", "Held"], ["remaining", "Remaining"], ["resets", "Resets"],
  ["forecast", "Forecast"],
];

/** Shows teams and budgets. */
export function showBudgets(teams, budgets) {
  const nodes = tree(teams, budgets);
  const isLarge = teams.length > manyTeams;
  keep(byId("teams"), nodes, (node) => node.id, (node) => makeTeam(node, isLarge), updateTeam);
  byId("no-budgets").hidden = budgets.length > 0;
}

/** The nodes of the tree from the top: people first, then the teams whose parents are not seen. */
function tree(teams, budgets) {
  const nodes = new Map(teams.map((team) => [team.id, { id: team.id, name: team.name, budgets: [], below: [], depth: 0 }]));
  const people = { id: "people", name: "People", budgets: [], below: [], depth: 0 };
  for (const budget of budgets) (nodes.get(budget.team_id) ?? people).budgets.push(budget);
  const top = people.budgets.length > 0 ? [people] : [];
  // Sorted by name on every level.
  for (const team of [...teams].sort((left, right) => left.name.localeCompare(right.name))) {
    (nodes.get(team.parent_id)?.below ?? top).push(nodes.get(team.id));
  }
  const rank = (budget) => (budget.kind === "team" ? 0 : 1);
  for (const node of [people, ...nodes.values()]) {
    node.budgets.sort((left, right) => rank(left) - rank(right) || titleWithin(left).localeCompare(titleWithin(right)));
  }
  const deepen = (node, depth, isLarge) => {
    Object.assign(node, { depth, isLarge });
    for (const child of node.below) deepen(child, depth + 1, isLarge);
  };
  for (const node of top) deepen(node, 0, teams.length > manyTeams);
  return top;
}

function makeTeam(node) {
  const details = element(
    "details", "",
    element("summary", "", element("h4", "", node.name), " ", element("span", "hint")),
    element("div", "cards"), element("ul", "teams"),
  );
  details.open = !node.isLarge || node.depth < 2;
  return element("li", "", details);
}

function updateTeam(item, node) {
  const [summary, cards, below] = item.firstElementChild.children;
  setText(summary.children[0], node.name);
  const count = node.budgets.length;
  setText(summary.children[1], count === 0 ? "no budget" : count === 1 ? "" : `${count} budgets`);
  keep(cards, node.budgets, (budget) => budget.scope, makeBudget, updateBudget);
  keep(below, node.below, (child) => child.id, makeTeam, updateTeam);
}

function makeBudget() {
  const bar = element("div", "bar", element("span", "settled"), element("span", "held"));
  bar.setAttribute("role", "meter");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  const list = element("dl", "");
  for (const [name, label] of facts) list.append(element("div", name, element("dt", "", label), element("dd", "")));
  const head = element("h5", "", element("span", ""), " ", element("span", "hint"));
  return element("article", "budget", head, bar, list);
}

function updateBudget(card, budget) {
  const [head, bar, list] = card.children;
  const limit = amount(budget, "limit");
  const settled = amount(budget, "settled");
  const held = amount(budget, "held");
  setText(head.children[0], titleWithin(budget));
  setAttribute(head.children[0], "title", budget.scope);
  setText(head.children[1], windowText(budget));

  const spent = thousandths(settled.count, limit.count);
  const taken = thousandths(settled.count + held.count, limit.count);
  // Set one by one: the page's policy takes styles from its own files and scripts alone.
  bar.children[0].style.width = `${spent / 10}%`;
  bar.children[1].style.width = `${(taken - spent) / 10}%`;
  const percent = Math.floor(spent / 10);
  setAttribute(bar, "aria-label", `Spent of the budget: ${titleWithin(budget)}`);
  setAttribute(bar, "aria-valuenow", String(percent));
  setAttribute(bar, "aria-valuetext", `${shown(settled)} of ${shown(limit)} spent, ${percent} %`);
  card.classList.toggle("is-spent", settled.count + held.count >= limit.count);
  card.classList.toggle("is-tight", Boolean(budget.forecast.exhausted_at));

  const values = {
    limit: shown(limit), settled: `${shown(settled)} (${percent} %)`, held: heldText(held, budget.holds.length),
    remaining: shown(amount(budget, "remaining")), resets: budget.resets_at ? moment(budget.resets_at) : "never",
    forecast: forecastText(budget, settled.count >= limit.count),
  };
  for (const fact of list.children) {
    setText(fact.lastElementChild, values[fact.className]);
    const exact = amount(budget, fact.className)?.exact;
    if (exact) setAttribute(fact.lastElementChild, "title", exact);
  }
}

function windowText(budget) {
  const kind = budget.every > 1 ? `every ${budget.every} ${budget.window}s` : windows[budget.window];
  return budget.starts_on ? `${kind}, as from ${budget.starts_on}` : kind;
}

function heldText(held, count) {
  if (count === 0) return shown(held);
  return `${shown(held)} for ${count} open ${count === 1 ? "request" : "requests"}`;
}

function forecastText(budget, isSpent) {
  const { exhausted_at: exhausted } = budget.forecast;
  if (isSpent) return "spent";
  if (exhausted) return `runs out ${moment(exhausted)}`;
  const projected = amount(budget.forecast, "projected");
  if (projected) return `${shown(projected)} by the ${budget.window === "fixed" ? "end" : "reset"}`;
  return "does not run out at this rate";
}
