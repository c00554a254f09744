/// The mirrors under way on one event loop; no connection leads to them.
final class MirrorSet {
    /// So many at most; a request that comes when they are as many is not mirrored.
    static let most = 64

    private var members: [ObjectIdentifier: Exchange] = [:]

    /// The exchanges.
    var exchanges: [Exchange] { Array(members.values) }

    /// Whether one more may begin.
    var hasRoom: Bool { members.count < Self.most }

    func insert(_ exchange: Exchange) { members[ObjectIdentifier(exchange)] = exchange }

    func remove(_ exchange: Exchange) { members[ObjectIdentifier(exchange)] = nil }
}
