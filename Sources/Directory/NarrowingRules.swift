import Policy
import Vocabulary

/// What keeps a team or key within what stands above it: grants and limits narrow downwards.
///
/// Only what changes is checked: a team whose parent was narrowed later keeps its terms, and is bound by the parent's
/// all the same. Of a team that is moved all that is below it gets other ancestors.
enum NarrowingRules {
    /// Checks a team's terms against its new place.
    static func check(
        _ terms: TeamTerms,
        changing old: Team?,
        isManagedByFile: Bool = false,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        guard let parent = terms.parent else { return }
        let line = snapshot.ancestry(of: parent)
        let isMoved = old?.parent != terms.parent
        if isMoved || old?.passthrough != terms.passthrough {
            try check(passthrough: terms.passthrough, below: line, mayBegin: isManagedByFile)
        }
        if isMoved || old?.models != terms.models { try check(terms.models, \.models, "models", below: line) }
        if isMoved || old?.requireLabels != terms.requireLabels {
            try check(labels: terms.requireLabels, below: line)
        }
        try check(
            limits: terms.limits,
            changing: isMoved ? LimitTerms() : old?.limits ?? LimitTerms(),
            below: line
        )
    }

    /// Checks a key's terms against its team.
    static func check(_ key: Key, changing old: Key?, in snapshot: Snapshot) throws(DirectoryError) {
        let line = snapshot.ancestry(of: key.team)
        if old?.models != key.models { try check(key.models, \.models, "models", below: line) }
        if old?.passthrough != key.passthrough {
            try check(passthrough: key.passthrough, below: line, mayBegin: key.isManagedByFile)
        }
        if old?.requireLabels != key.requireLabels { try check(labels: key.requireLabels, below: line) }
        try check(limits: key.limits, changing: old?.limits ?? LimitTerms(), below: line)
    }

    /// Checks the teams and keys below a team that gets another parent against the ancestors that they get with it.
    ///
    /// Those that stood above them before have bound them all along, whatever is written below.
    static func check(
        below team: Team,
        moving terms: TeamTerms,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        guard let parent = terms.parent, parent != team.parent else { return }
        let line = snapshot.ancestry(of: parent)
        let former = Set(team.parent.map { snapshot.ancestry(of: $0).map(\.id) } ?? [])
        let gained = line.filter { !former.contains($0.id) }
        let grantsRoutes = terms.passthrough != nil || line.contains { $0.passthrough != nil }
        try check(below: team, within: gained, grantsRoutes: grantsRoutes, in: snapshot)
    }

    private static func check(
        below team: Team,
        within line: [Team],
        grantsRoutes: Bool,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        for key in snapshot.keys(of: team.id).map(\.key) where key.revokedAt == nil {
            try explain("the key \(key.id)") { () throws(DirectoryError) in
                try check(key.models, \.models, "models", below: line)
                try check(
                    passthrough: key.passthrough,
                    below: line,
                    mayBegin: grantsRoutes || key.isManagedByFile
                )
                try check(labels: key.requireLabels, below: line)
                try check(limits: key.limits, changing: LimitTerms(), below: line)
            }
        }
        for child in snapshot.children(of: team.id) {
            try explain("\(child.id) (\(child.name))") { () throws(DirectoryError) in
                try check(child.models, \.models, "models", below: line)
                try check(passthrough: child.passthrough, below: line, mayBegin: grantsRoutes)
                try check(labels: child.requireLabels, below: line)
                try check(limits: child.limits, changing: LimitTerms(), below: line)
            }
            let grants = grantsRoutes || child.passthrough != nil
            try check(below: child, within: line, grantsRoutes: grants, in: snapshot)
        }
    }

    /// Says of what hangs below a team why it cannot be moved with it.
    private static func explain(
        _ node: String,
        _ body: () throws(DirectoryError) -> Void
    ) throws(DirectoryError) {
        do throws(DirectoryError) {
            try body()
        } catch {
            throw DirectoryError(
                error.code,
                "With the team moves what is below it, and of \(node) this does not fit there: \(error.message)",
                field: "parent_id"
            )
        }
    }

    /// Checks providers whose own routes may be used: within every list above, of which there must be one.
    ///
    /// The root's list is its administrators' word, and so is the file's on the teams that it declares.
    private static func check(
        passthrough: [String]?,
        below line: [Team],
        mayBegin: Bool
    ) throws(DirectoryError) {
        guard let passthrough, !passthrough.isEmpty else { return }
        guard mayBegin || line.contains(where: { $0.passthrough != nil }) else {
            throw DirectoryError(
                .exceedsParent,
                "No team above grants the routes of any provider. The root's `passthrough` must name them first.",
                field: "passthrough"
            )
        }
        try check(passthrough, \.passthrough, "passthrough", below: line)
    }

    /// Checks labels against those that stand above: another value of the same name would leave no target.
    private static func check(labels: RequiredLabels, below line: [Team]) throws(DirectoryError) {
        for team in line {
            guard let name = labels.contradiction(with: team.requireLabels),
                let value = labels[name], let required = team.requireLabels[name]
            else { continue }
            throw DirectoryError(
                .exceedsParent,
                "\(team.id) (\(team.name)) above it requires \"\(name): \(required)\"; no target carries \"\(value)\" too.",
                field: "require_labels.\(name)"
            )
        }
    }

    /// Checks names and globs against every list of their kind above.
    private static func check(
        _ patterns: [String]?,
        _ list: KeyPath<Team, [String]?>,
        _ field: String,
        below line: [Team]
    ) throws(DirectoryError) {
        guard let patterns else { return }
        for team in line {
            guard let granted = team[keyPath: list] else { continue }
            let grant = ModelGrant(patterns: granted)
            // A lone star asks for whatever stands above.
            for (index, pattern) in patterns.enumerated()
            where pattern != "*" && !grant.coversAll(of: pattern) {
                throw DirectoryError(
                    .exceedsParent,
                    "\"\(pattern)\" is more than \(team.id) (\(team.name)) above it grants: "
                        + (granted.isEmpty ? "nothing" : granted.joined(separator: ", ")) + ".",
                    field: "\(field)[\(index)]"
                )
            }
        }
    }

    private static func check(
        limits: LimitTerms,
        changing old: LimitTerms,
        below line: [Team]
    ) throws(DirectoryError) {
        let kinds: [(name: String, path: KeyPath<LimitTerms, Int?>)] = [
            ("rpm", \.requestsPerMinute), ("tpm", \.tokensPerMinute), ("concurrency", \.concurrency),
        ]
        for kind in kinds {
            guard let limit = limits[keyPath: kind.path], limit != old[keyPath: kind.path] else { continue }
            for team in line {
                guard let most = team.limits[keyPath: kind.path], limit > most else { continue }
                throw DirectoryError(
                    .exceedsParent,
                    "\(limit) is more than the \(most) of \(team.id) (\(team.name)) above it.",
                    field: "limits.\(kind.name)"
                )
            }
        }
    }
}
