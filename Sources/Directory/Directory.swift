import Logging
import Policy
import Ports
import Secrets
import Synchronization
import Vocabulary

/// Who and what exists: owns the live snapshot and makes every change to it.
///
/// A change is validated, made durable, then published, one at a time; readers never wait for it. The verbs block on
/// the store and are called off the event loops and off cooperative threads.
public final class Directory: Sendable {
    let store: any DirectoryStore
    let hasher: KeyHasher
    let now: @Sendable () -> UTCTime
    let logger: Logger
    let render: @Sendable (AuditValue) -> String
    let auditSettings: AuditSettings
    private let reference: SnapshotReference
    private let state: Mutex<State>
    let tools: DeclarationTools
    private let willCount = Mutex<(@Sendable ([ScopeID], Snapshot) -> Void)?>(nil)
    private let didCount = Mutex<(@Sendable ([ScopeID], Snapshot) -> Void)?>(nil)

    /// What only whoever makes a change looks at.
    private struct State {
        var trail: AuditTrail
        var managed: ManagedDeclarations
        var accounts: Accounts
        var countings: UInt64 = 0
    }

    init(
        store: any DirectoryStore,
        hasher: KeyHasher,
        snapshot: Snapshot,
        contents: DirectoryContents,
        tools: DeclarationTools,
        audit: AuditSettings,
        now: @escaping @Sendable () -> UTCTime,
        logger: Logger
    ) {
        self.store = store
        self.hasher = hasher
        self.now = now
        self.logger = logger
        render = audit.render
        auditSettings = audit
        self.tools = tools
        state = Mutex(
            State(
                trail: AuditTrail(contents.lastAuditRow, checkpoint: contents.lastAuditCheckpoint),
                managed: ManagedDeclarations(contents, tools, logger),
                accounts: Accounts(contents, logger)
            )
        )
        reference = SnapshotReference(snapshot)
    }

    /// The snapshot in force.
    public var snapshot: Snapshot { reference.current().snapshot }

    /// The snapshot in force behind one reference: the cheapest way to take it.
    public func published() -> PublishedSnapshot { reference.current() }

    /// How people come in; waits for a change that is being written.
    var accounts: Accounts { state.withLock { $0.accounts } }

    /// What is declared; waits for a change that is being written.
    var managed: ManagedDeclarations { state.withLock { $0.managed } }

    /// Makes one change after the other.
    ///
    /// What `body` puts into the draft is in force when the store has taken all of it and its audit rows in one
    /// transaction; on any error nothing is changed. The lock is held while the store writes, because the order of
    /// writes must be the order of publishing; nobody but other changes waits for it.
    func change<Result: Sendable>(
        by actor: Actor,
        _ body: (inout Draft) throws(DirectoryError) -> Result
    ) throws(DirectoryError) -> Result {
        let (result, scopes, snapshot) = try state.withLock { state throws(DirectoryError) in
            let current = reference.current().snapshot
            var draft = Draft(current, state.managed, state.accounts)
            draft.countings = state.countings
            let result = try body(&draft)
            try save(draft, by: actor, &state.trail)
            // Whoever holds on these budgets has to know before anybody is bound by them.
            let scopes = draft.counted
            if !scopes.isEmpty {
                willCount.withLock { $0 }?(scopes, draft.snapshot)
                state.countings += 1
            }
            state.managed = draft.managed
            state.accounts = draft.accounts
            if draft.snapshot.version != current.version { reference.replace(with: draft.snapshot) }
            return (result, scopes, draft.snapshot)
        }
        if !scopes.isEmpty { didCount.withLock { $0 }?(scopes, snapshot) }
        return result
    }

    /// Says who hears of budget holders to whose windows the store has added what was done before.
    ///
    /// It is called between the store's write and the change's coming into force, and another time when it is in force, each
    /// time with the snapshot that has them.
    public func onCounting(
        _ body: @escaping @Sendable ([ScopeID], Snapshot) -> Void,
        afterwards: @escaping @Sendable ([ScopeID], Snapshot) -> Void = { _, _ in }
    ) {
        willCount.withLock { $0 = body }
        didCount.withLock { $0 = afterwards }
    }

    /// How often budgets of parts were charged for what they had not counted.
    var countings: UInt64 { state.withLock { $0.countings } }

    /// Writes something into the audit trail that changes nothing, such as a refusal.
    public func audit(_ event: AuditEvent, by actor: Actor) throws(DirectoryError) {
        try change(by: actor) { (draft) throws(DirectoryError) in draft.note(event) }
    }

    private func save(
        _ draft: Draft,
        by actor: Actor,
        _ trail: inout AuditTrail
    ) throws(DirectoryError) {
        guard !draft.writes.isEmpty || !draft.events.isEmpty else { return }
        var next = trail
        let time = now()
        let rows = next.append(draft.events, by: actor, at: time, render: render)
        let checkpoint = rows.isEmpty ? nil : try signed(&next, at: time)
        try durably { try store.save(draft.writes, audit: rows, checkpoint: checkpoint) }
        trail = next
        // Only now: an anchor may lag behind what the store has, but must never lead it.
        if let checkpoint { moveAnchor(to: checkpoint) }
    }

    /// Asks the store; its own error goes to the log, the caller's says only that it failed.
    func durably<Result>(_ body: () throws -> Result) throws(DirectoryError) -> Result {
        do {
            return try body()
        } catch {
            logger.error("the directory cannot be written", metadata: ["error": "\(error)"])
            throw DirectoryError(
                .storeUnavailable,
                "The store could not write the change. Nothing was changed."
            )
        }
    }
}
