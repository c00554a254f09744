/// The leave to call a target, and what it took of what is known to be left of its limits; the call's end is told with it.
public struct TargetPassage: Sendable, Equatable {
    /// The leave of its breaker.
    var breaker: Breaker.Passage
    /// What it took.
    let claim: LearnedLimits.Claim
    /// What the call is known by while it waits.
    let ticket: WaitingCalls.Ticket
    /// When it was given.
    var begunAt: Int64 { ticket.begunAt }
}
