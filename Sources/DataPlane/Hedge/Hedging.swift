import NIOCore

/// What an exchange keeps whose model asks a second target beside a slow one; `nil` in all others.
final class Hedging {
    /// The observer of the attempt that is the exchange's own.
    var runner: AttemptRunner?
    /// The attempt beside it, until one of the two has a good answer.
    var parked: ParkedAttempt?
    /// The place that two calls at once take beside the request's own, at a provider where that has one.
    var place: LimitPermit?
    /// When the second one begins.
    var timer: Scheduled<Void>?
    /// Whether there was one already.
    var isSpent = false
}
