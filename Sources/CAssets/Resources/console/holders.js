// Whose budget something is about, in words.

const kinds = {
  team: "Team", key: "Key", user: "Person", service_account: "Service account", model: "Model", tag: "Tag",
  end_user: "End user", mirror: "Mirror",
};

/** The teams of a list by id, each with its parent's. */
export function byTeam(teams) {
  return new Map(teams.map((team) => [team.id, team]));
}

/** A team's names from below the root on. */
function path(id, teams) {
  const names = [];
  for (let team = teams.get(id); team; team = teams.get(team.parent_id)) {
    if (team.parent_id === null && names.length > 0) break;
    names.unshift(team.name);
  }
  return names.join(" / ");
}

/** What a budget is called below its team. */
export function titleWithin(row) {
  return row.kind === "team" ? "The whole team" : `${kinds[row.kind]} ${row.name ?? nameless(row)}`;
}

/** What a budget is called where its team does not stand beside it. */
export function title(row, teams) {
  const team = path(row.team_id, teams);
  if (row.kind === "team") return `Team ${team || row.name || nameless(row)}`;
  return titleWithin(row) + (team ? ` of ${team}` : "");
}

/** What a holder has in the place of a name that is not told: its id. */
function nameless(row) {
  return row.scope.slice(row.scope.indexOf(":") + 1);
}
