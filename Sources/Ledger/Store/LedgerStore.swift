import Policy
import Vocabulary

/// The durable home of budgets and records.
///
/// Asked for by the ledger, on its own thread alone. Each call is one transaction and blocks until it is over. A call that throws has changed nothing.
public protocol LedgerStore: Sendable {
    /// A number that no other store has; made with the store and kept for good.
    func identity() throws -> UInt64
    /// The windows that end after a moment.
    func windows(endingAfter time: UTCTime) throws -> [StoredWindow]
    /// The windows of some budget holders. Called on any thread.
    func windows(of scopes: [ScopeID]) throws -> [StoredWindow]
    /// Makes the rows of windows that have none, each beginning with what its scope has spent in it already and
    /// with what it carries. Answers in the order of the question.
    func open(_ drafts: [WindowDraft], at time: UTCTime) throws -> [StoredWindow]
    /// What `open` would answer, without making a row. Called on any thread.
    func look(_ drafts: [WindowDraft]) throws -> [StoredWindow]
    /// Gives back, then takes what the limits leave room for. Durable against power loss when it returns.
    /// Answers in the order of the question.
    func exchange(_ requests: [SliceRequest]) throws -> [SliceGrant]
    /// Writes a batch.
    func commit(_ batch: LedgerBatch) throws
    /// Which of these exchanges have a row.
    func recorded(among exchanges: [ExchangeID]) throws -> Set<ExchangeID>
    /// Ends every slice of a process that is no more: gives it back, or charges it as spent if nothing proves that
    /// it was not. Durable when it returns. Answers with the windows that were charged and by how much.
    func endSlices(areProven: Bool, at time: UTCTime) throws -> [(window: StoredWindow, charged: Quantity)]
    /// The scopes of some budget holders, each made if it is new, and for a while from a moment on not removed; durable
    /// when it returns. Answers in the order of the question.
    func scopes(for names: [ScopeName], at time: UTCTime) throws -> [ScopeID]
    /// The scope of a budget holder; `nil` if it never had one. Called on any thread.
    func knownScope(of name: ScopeName) throws -> ScopeID?
    /// The end users of a team who have a window that ends after a moment, in the order of their names' bytes, at most so
    /// many that come after one. Called on any thread.
    func endUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser]
    /// The same, of those alone on whom something is settled in such a window.
    func settledEndUsers(
        of team: TeamID,
        endingAfter time: UTCTime,
        after value: String?,
        limit: Int
    ) throws -> [StoredEndUser]
}
