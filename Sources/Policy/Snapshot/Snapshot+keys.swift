import HashTreeCollections
import Vocabulary

extension Snapshot {
    /// The key with an id, revoked and expired ones included.
    public func principal(_ id: KeyID) -> Principal? { principalsByKey[id] }

    /// All keys with what stands above them, in no order.
    public var principals: some Sequence<Principal> { principalsByKey.lazy.map(\.value) }

    /// The number of keys.
    public var keyCount: Int { principalsByKey.count }

    /// The keys of a team, newest first.
    public func keys(of id: TeamID) -> [Principal] {
        keys(of: id, after: nil).compactMap { principal($0.id) }
    }

    /// The keys of an owner, newest first.
    public func keys(ownedBy owner: MemberID) -> [Principal] {
        keys(ownedBy: owner, after: nil).compactMap { principal($0.id) }
    }

    /// The places of the keys after one, or of all, newest first.
    public func keys(after place: KeyPlace?) -> SortedRest<KeyPlace> { keyPlaces.elements(after: place) }

    /// The same, of the keys of a team.
    public func keys(of id: TeamID, after place: KeyPlace?) -> SortedRest<KeyPlace> {
        (keysByTeam[id] ?? SortedTree()).elements(after: place)
    }

    /// The same, of the keys of an owner.
    public func keys(ownedBy owner: MemberID, after place: KeyPlace?) -> SortedRest<KeyPlace> {
        (keysByOwner[owner] ?? SortedTree()).elements(after: place)
    }
}
