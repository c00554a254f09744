import Policy
import Vocabulary

/// Whether the file's teams keep within what stands above them in the file.
///
/// What is found makes the file contradict itself: a first start would refuse it. A reload is milder, since a team whose
/// parent was narrowed later keeps its terms and is bound by the parent's all the same; so it is for whoever asked for
/// the reading to say what it means.
extension DeclarationReader {
    /// Checks names and globs of a team, of models or of providers, against every list of their kind above it.
    func check(
        _ names: [Located<String>]?,
        _ list: KeyPath<TeamDeclaration, [String]?>,
        below line: [TeamDeclaration]
    ) {
        for team in line {
            guard let granted = team[keyPath: list] else { continue }
            let grant = ModelGrant(patterns: granted)
            // A lone star asks for whatever stands above.
            for name in names ?? [] where name.value != "*" && !grant.coversAll(of: name.value) {
                reading.contradict(
                    "is more than the team \"\(Fault.visible(team.name))\" above it grants: "
                        + (granted.isEmpty ? "nothing" : granted.prefix(10).joined(separator: ", ")),
                    at: name.place
                )
            }
        }
    }

    /// Checks the limits of a team against every team above it.
    func checkLimits(_ limits: LimitTerms, _ reader: SectionReader, below line: [TeamDeclaration]) {
        let kinds: [(name: String, path: KeyPath<LimitTerms, Int?>)] = [
            ("rpm", \.requestsPerMinute), ("tpm", \.tokensPerMinute), ("concurrency", \.concurrency),
        ]
        for kind in kinds {
            guard let limit = limits[keyPath: kind.path] else { continue }
            let least = line.filter { team in team.limits[keyPath: kind.path].map { limit > $0 } ?? false }
                .first
            guard let least, let most = least.limits[keyPath: kind.path] else { continue }
            reading.contradict(
                "\(limit) is more than the \(most) of the team \"\(Fault.visible(least.name))\" above it",
                at: reader.place(of: kind.name)
            )
        }
    }

    /// Checks what the budgets below a team add up to against its own.
    func checkAllocation(of team: TeamDeclaration, _ budgetReader: SectionReader) {
        guard let budget = team.budget, !team.allowsOverAllocation, !team.teams.isEmpty else { return }
        var snapshot = Snapshot()
        snapshot.zones = ZoneForm.offsets
        var scope: Int32 = 0
        Self.put(team, below: nil, &scope, &snapshot)
        guard let excess = snapshot.allocation(of: Self.id(0))?.excess(over: budget) else { return }
        let limit = budget.limit.amount(budget.unit)
        let what =
            excess.sum.map { "the budgets below add up to \($0.amount(budget.unit)) of its \(limit)" }
            ?? "a budget below begins anew again and again, without end,"
        reading.contradict(
            "\(what) in a window (\(budget.window.rawValue)); over_allocation: allow would let them",
            at: budgetReader.place(of: "limit_\(budget.unit.rawValue)")
        )
    }

    /// Puts a team and all below it into a snapshot, where names do not matter.
    private static func put(
        _ declared: TeamDeclaration,
        below parent: TeamID?,
        _ scope: inout Int32,
        _ snapshot: inout Snapshot
    ) {
        let id = id(scope)
        snapshot.put(
            Team(
                id: id,
                scope: ScopeID(rawValue: scope),
                name: declared.name,
                parent: parent,
                budget: declared.budget,
                createdAt: UTCTime(microseconds: 0)
            )
        )
        for child in declared.teams {
            scope += 1
            put(child, below: id, &scope, &snapshot)
        }
    }

    private static func id(_ number: Int32) -> TeamID { TeamID(rawValue: "team_\(number)") }
}
