import Policy
import Vocabulary

/// What the rules of a model ask of a key's team, kept by the event loop for the snapshot in force: of the ids and names of the
/// team and those above it, nearest first, those that a rule names.
final class TeamNames {
    private struct Asked: Hashable {
        let team: TeamID
        let book: ObjectIdentifier
    }

    private static let most = 1024

    private var known: [Asked: [String]] = [:]
    private weak var snapshot: PublishedSnapshot?

    func names(of team: TeamID, for book: RuleBook, in published: PublishedSnapshot) -> [String] {
        if snapshot !== published || known.count >= Self.most {
            known.removeAll(keepingCapacity: true)
            snapshot = published
        }
        // The snapshot keeps its books, so that no other has this one's identity.
        let asked = Asked(team: team, book: ObjectIdentifier(book))
        if let names = known[asked] { return names }
        let names = book.asked(
            published.snapshot.ancestry(of: team).flatMap { [$0.id.rawValue, $0.name] }
        )
        known[asked] = names
        return names
    }
}
