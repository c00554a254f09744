import Policy
import Vocabulary

/// The names of teams from below the root on, joined by slashes: `search/ranking`.
enum TeamPath {
    /// The teams that an id, or a path from below the root, could mean.
    static func teams(named text: String, in snapshot: Snapshot) -> [TeamID] {
        let id = TeamID(rawValue: text)
        return snapshot.team(id) == nil ? teams(text[...], below: .root, in: snapshot) : [id]
    }

    /// The teams that a path could mean; a name may have slashes itself.
    static func teams(_ path: Substring, below parent: TeamID, in snapshot: Snapshot) -> [TeamID] {
        snapshot.children(of: parent).flatMap { team -> [TeamID] in
            guard path.hasPrefix(team.name) else { return [] }
            let rest = path.dropFirst(team.name.count)
            if rest.isEmpty { return [team.id] }
            return rest.first == "/" ? teams(rest.dropFirst(), below: team.id, in: snapshot) : []
        }
    }
}
