import Policy
import Vocabulary

/// An amount held on every budget that applies to an exchange, to be ended exactly once.
///
/// It is ended by consuming it in `settle`, `release` or `expire` of its ledger. Dropped instead, it ends by
/// itself: released if nothing was sent upstream, else expired, charged at its bound; either counts as a leak.
public struct Hold: ~Copyable, Sendable {
    /// The exchange.
    public let exchange: ExchangeID
    /// When its head had arrived.
    public let arrival: UTCTime
    /// The most that the exchange can cost, raises included.
    public internal(set) var bound: Money
    /// The most tokens that it can use, raises included.
    public internal(set) var tokens: Int64
    /// What the tightest budget in dollars has left beside this hold, when it was taken; `nil` without one.
    public let remaining: Money?
    /// Whether a byte of the exchange may have gone upstream.
    public private(set) var isSent = false

    let ledger: Ledger
    let number: Int32
    let slot: JournalSlot
    let path: ScopePath
    let rows: [WindowRow]
    private var isOpen = true

    init(ledger: Ledger, request: HoldRequest, taken: TakenHold) {
        self.ledger = ledger
        exchange = request.exchange
        arrival = request.arrival
        bound = request.bound
        tokens = request.boundTokens
        remaining = taken.remaining
        number = taken.number
        slot = taken.slot
        path = request.path
        rows = taken.rows
    }

    /// Says that bytes are about to go upstream: from now on the exchange may be billed.
    ///
    /// Call it before the first of them is handed to a socket; what dies before is not charged after a restart.
    public mutating func markSent() {
        guard !isSent else { return }
        isSent = true
        slot.markSent()
    }

    /// Makes the end of the value's life mean nothing: its ledger has ended it.
    mutating func end() { isOpen = false }

    deinit {
        guard isOpen else { return }
        ledger.endLeaked(number: number, slot: slot, path: path, rows: rows, bound: bound, isSent: isSent)
    }
}
