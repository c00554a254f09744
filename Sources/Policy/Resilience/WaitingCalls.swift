/// The calls to a target of whose answers nothing has come yet: by these a target is known that hangs, before any deadline says so.
///
/// A few are watched. That is enough: the calls to a target that hangs stay, and so become the ones that are.
struct WaitingCalls: Sendable {
    /// What a call is known by until it ends.
    struct Ticket: Sendable, Equatable {
        fileprivate let number: Int
        /// When the call began, in microseconds.
        let begunAt: Int64
        /// The tokens that the answer may have before anything of it is seen: none of a stream's.
        let unseenOutput: Int
    }

    /// How many are watched.
    static let watched = 8

    private var tickets: [Ticket] = []
    private var begun = 0

    /// A call has begun.
    mutating func begin(unseenOutput: Int, now: Int64) -> Ticket {
        begun &+= 1
        let ticket = Ticket(number: begun, begunAt: now, unseenOutput: unseenOutput)
        if tickets.count < Self.watched { tickets.append(ticket) }
        return ticket
    }

    /// Something of its answer has come, or it is over.
    mutating func end(_ ticket: Ticket) {
        guard let place = tickets.firstIndex(where: { $0.number == ticket.number }) else { return }
        tickets.remove(at: place)
    }

    /// Visits those that are watched.
    func forEach(_ body: (Ticket) -> Void) { tickets.forEach(body) }
}
