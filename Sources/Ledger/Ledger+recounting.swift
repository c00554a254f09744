import Policy
import Synchronization
import Vocabulary

extension Ledger {
    /// Reads anew what is settled on the budgets of some holders, to which the store has added what was done while they
    /// were not charged.
    ///
    /// From then on no hold is taken that they have no room for. Waits for the store: to be called off the event loops.
    public func recount(_ scopes: [ScopeID]) {
        committer.withLock { committer in
            guard !state.withLock({ $0.isClosed }) else { return }
            committer.recounted.formUnion(scopes)
            recount(&committer)
        }
    }

    /// Reads what is to be read anew; after a failure again in the next step.
    ///
    /// No batch is under way meanwhile, so that the store and the book have settled the same.
    func recount(_ committer: inout Committer) {
        guard !committer.recounted.isEmpty else { return }
        do {
            let windows = try store.windows(of: Array(committer.recounted))
            state.withLock { state in
                for window in windows { state.book.recount(window) }
            }
            committer.recounted = []
        } catch {
            failed(&committer, error)
        }
    }
}
