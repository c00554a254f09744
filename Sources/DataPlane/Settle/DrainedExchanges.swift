/// The exchanges of one event loop whose clients have left and whose answers are read to their end all the same.
///
/// No connection leads to them; all others are found by theirs.
final class DrainedExchanges {
    private var members: [ObjectIdentifier: Exchange] = [:]

    /// The exchanges.
    var exchanges: [Exchange] { Array(members.values) }

    func insert(_ exchange: Exchange) { members[ObjectIdentifier(exchange)] = exchange }

    func remove(_ exchange: Exchange) { members[ObjectIdentifier(exchange)] = nil }
}
