import Policy
import Vocabulary

/// What keeps the teams a tree: one root, no cycle, a bounded depth, names unique among siblings.
enum TreeRules {
    /// Checks the place of a new team.
    static func check(placing terms: TeamTerms, in snapshot: Snapshot) throws(DirectoryError) {
        guard let parent = terms.parent else {
            throw .invalid("parent_id", "A team other than the root must have a parent.")
        }
        try check(parent: parent, height: 1, in: snapshot)
        try check(name: terms.name, below: parent, except: nil, in: snapshot)
    }

    /// Checks the place that an existing team would have with other terms.
    static func check(moving team: Team, to terms: TeamTerms, in snapshot: Snapshot) throws(DirectoryError) {
        guard team.parent != nil else {
            guard terms.parent == nil else { throw DirectoryError(.isRoot, "The root team cannot be moved.") }
            return
        }
        guard let parent = terms.parent else {
            throw .invalid("parent_id", "A team other than the root must have a parent.")
        }
        if parent != team.parent {
            guard !snapshot.ancestry(of: parent).contains(where: { $0.id == team.id }) else {
                throw .invalid("parent_id", "A team cannot be moved below itself.")
            }
            try check(parent: parent, height: height(of: team.id, in: snapshot), in: snapshot)
        }
        try check(name: terms.name, below: parent, except: team.id, in: snapshot)
    }

    private static func check(parent: TeamID, height: Int, in snapshot: Snapshot) throws(DirectoryError) {
        guard snapshot.team(parent) != nil else { throw .invalid("parent_id", "There is no such team.") }
        guard snapshot.ancestry(of: parent).count + height <= ScopePath.maximumDepth else {
            throw .invalid(
                "parent_id",
                "The tree may be \(ScopePath.maximumDepth) teams deep, the root included."
            )
        }
    }

    private static func check(
        name: String,
        below parent: TeamID,
        except id: TeamID?,
        in snapshot: Snapshot
    ) throws(DirectoryError) {
        guard !snapshot.children(of: parent).contains(where: { $0.name == name && $0.id != id }) else {
            throw DirectoryError(
                .nameTaken,
                "Another team below the same parent has this name.",
                field: "name"
            )
        }
    }

    private static func height(of id: TeamID, in snapshot: Snapshot) -> Int {
        1 + (snapshot.children(of: id).map { height(of: $0.id, in: snapshot) }.max() ?? 0)
    }
}
