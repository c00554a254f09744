import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Holds what is open on budgets of parts that a snapshot declares anew, as far as it belongs to them.
    ///
    /// From then on it counts there like what begins later, whether it fits or not: what begins later waits for room.
    /// To be called before the snapshot is in force and once more afterwards, for what began in between. Waits for the
    /// store: to be called off the event loops.
    public func attach(_ scopes: [ScopeID], in snapshot: Snapshot) {
        committer.withLock { committer in
            guard !state.withLock({ $0.isClosed }) else { return }
            let known = committer.declared?.scopes ?? []
            committer.declared = DeclaredParts(
                scopes: known.union(scopes),
                snapshot: PublishedSnapshot(snapshot)
            )
            attach(&committer)
        }
    }

    /// Holds what is open on the budgets that wait for it; after a failure again in the next step.
    func attach(_ committer: inout Committer) {
        guard let declared = committer.declared else { return }
        let time = now()
        state.withLock { $0.bind(declared) }
        var wishes: [(hold: LedgerBook.OpenHold, nodes: [ScopeNode])] = []
        let (capacity, count) = state.withLock { ($0.book.capacity, $0.book.openCount) }
        for start in stride(from: 0, to: count > 0 ? capacity : 0, by: SlotLayout.slotsPerSegment) {
            let holds = state.withLock { $0.book.openHolds(in: start..<start + SlotLayout.slotsPerSegment) }
            for hold in holds {
                let nodes = declared.nodes(hold.facts).filter { $0.budget?.isInForce(at: time) ?? false }
                if !nodes.isEmpty { wishes.append((hold, nodes)) }
            }
        }
        let nodes = Dictionary(wishes.flatMap(\.nodes).map { ($0.scope, $0) }) { first, _ in first }
        let unopened = state.withLock { state in
            nodes.values.compactMap { node -> WindowOpening? in
                guard let terms = node.budget, state.book.account(of: node.scope, terms, at: time) == nil
                else {
                    return nil
                }
                return WindowOpening(scope: node.scope, terms: terms, time: time)
            }
        }
        guard unopened.isEmpty || open(unopened, &committer, .now) else { return }
        for start in stride(from: 0, to: wishes.count, by: IdleSweep.looks) {
            let portion = wishes[start..<min(start + IdleSweep.looks, wishes.count)]
            state.withLock { state in
                for (hold, nodes) in portion {
                    for node in nodes { state.book.attach(hold, to: node, at: time) }
                }
            }
        }
        committer.declared = nil
    }
}

extension LedgerState {
    /// Adds declared budgets to the paths of those who wait and belong to them.
    fileprivate mutating func bind(_ declared: DeclaredParts) {
        for index in holds.waiters.indices {
            let request = holds.waiters[index].wish.request
            let known = Set(request.path.nodes.map(\.scope))
            let facts = HoldFacts(
                key: request.key,
                model: request.model,
                tags: request.tags,
                arrival: request.arrival
            )
            let nodes = declared.nodes(facts).filter { !known.contains($0.scope) }
            guard !nodes.isEmpty, request.path.nodes.count + nodes.count <= ScopePath.maximumNodes else {
                continue
            }
            holds.waiters[index].wish.request.path = request.path.adding(nodes)
        }
    }
}
