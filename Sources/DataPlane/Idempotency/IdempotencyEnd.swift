/// What a request is told that waits for work which another has begun.
enum IdempotencyEnd: Sendable {
    /// The work was done.
    case done(IdempotentAnswer)
    /// The work gave nothing to keep: it is the waiter's now, who does it and says how that ended.
    case begins
}
