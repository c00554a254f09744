import Policy

/// What an exchange keeps that waits until one of several targets has room; confined to its loop.
final class TargetLine {
    /// The most places in lines that one has at once.
    static let mostTickets = 8

    /// Its places among those who wait, with the place in the plan of the target that each is for, the first of those under the
    /// same limits.
    var tickets: [UInt64: Int] = [:]
    /// The room that it was given, until the attempt takes it.
    var granted: (index: Int, permit: LimitPermit)?
    /// What stood in the way at the end of a wait that was in vain, the shortest.
    private(set) var excess: LimitExcess?

    /// The ticket for a target; `nil` if it does not wait for that one.
    func ticket(for index: Int) -> UInt64? { tickets.first { $0.value == index }?.key }

    /// The room for a target, if it was given for it or for another one under the same limits; then it is taken.
    func take(_ index: Int, _ names: [LimitedName]) -> LimitPermit? {
        guard let granted else { return nil }
        let holders = Set(granted.permit.request.names.map(\.holder))
        guard granted.index == index || holders == Set(names.map(\.holder)) else { return nil }
        self.granted = nil
        return granted.permit
    }

    /// Notes a wait that was in vain.
    func note(_ excess: LimitExcess) {
        if excess.waitMicroseconds < self.excess?.waitMicroseconds ?? .max { self.excess = excess }
    }
}
