import Policy
import Vocabulary

/// What rules know of a key's team, kept by the event loop for the snapshot in force: ids and names of the team and those above
/// it, nearest first.
final class TeamNames {
    private static let most = 1024

    private var known: [TeamID: [String]] = [:]
    private weak var snapshot: PublishedSnapshot?

    func names(of team: TeamID, in published: PublishedSnapshot) -> [String] {
        if snapshot !== published || known.count >= Self.most {
            known.removeAll(keepingCapacity: true)
            snapshot = published
        }
        if let names = known[team] { return names }
        let names = published.snapshot.ancestry(of: team).flatMap { [$0.id.rawValue, $0.name] }
        known[team] = names
        return names
    }
}
