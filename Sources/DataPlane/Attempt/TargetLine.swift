import Policy

/// What an exchange keeps that waits until one of several targets has room; confined to its loop.
final class TargetLine {
    /// The most targets that one waits for at once.
    static let mostTargets = 8

    /// Its places among those who wait, with the place in the plan of the target that each is for.
    var tickets: [UInt64: Int] = [:]
    /// The room that it was given, until the attempt takes it.
    var granted: (index: Int, permit: LimitPermit)?
    /// What stood in the way at the end of a wait that was in vain, the shortest.
    private(set) var excess: LimitExcess?

    /// The ticket for a target; `nil` if it does not wait for that one.
    func ticket(for index: Int) -> UInt64? { tickets.first { $0.value == index }?.key }

    /// The room for a target, if it was given; then it is taken.
    func take(_ index: Int) -> LimitPermit? {
        guard let granted, granted.index == index else { return nil }
        self.granted = nil
        return granted.permit
    }

    /// Notes a wait that was in vain.
    func note(_ excess: LimitExcess) {
        if excess.waitMicroseconds < self.excess?.waitMicroseconds ?? .max { self.excess = excess }
    }
}
