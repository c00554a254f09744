/// The connections of one event loop that something has come on in this turn, read one after the other.
///
/// Then the code that reads an answer is fetched once for many, and not between two calls of the kernel.
final class ReadRound {
    /// Says that something has come; without it nothing is gathered.
    var came: (() -> Void)?
    private var waiting: [UpstreamConnection] = []

    /// Adds a connection on which something has come.
    func add(_ connection: UpstreamConnection) {
        waiting.append(connection)
        if waiting.count == 1 { came?() }
    }

    /// Reads what has come on all of them.
    func read() {
        guard !waiting.isEmpty else { return }
        var connections: [UpstreamConnection] = []
        swap(&connections, &waiting)
        for connection in connections { connection.readGathered() }
        // The memory of the list serves the next round.
        guard waiting.isEmpty else { return }
        connections.removeAll(keepingCapacity: true)
        swap(&connections, &waiting)
    }
}
