/// What a provider says that may still be asked of it until a moment.
public struct Allowance: Sendable, Equatable {
    /// Requests or tokens that were left when it was said.
    public let remaining: Int
    /// When all of it is there again, in microseconds of the clock of ``LearnedLimits``.
    public let resetsAt: Int64
    /// What calls have taken since, as far as is known.
    private var taken = 0
    /// The most that was ever left: about the whole limit.
    let most: Int
    /// The number of the statement, counted from 1.
    let statement: Int

    /// Takes in what is left.
    init(remaining: Int, resetsAt: Int64, after former: Allowance?) {
        self.remaining = remaining
        self.resetsAt = resetsAt
        most = max(remaining, former?.most ?? 0)
        statement = (former?.statement ?? 0) + 1
    }

    /// What is left of it now.
    public var left: Int { max(0, remaining - taken) }

    /// A call takes something of it.
    mutating func take(_ amount: Int) { taken += amount }

    /// A call has not taken so much of it after all; what was said since then knows better.
    mutating func giveBack(_ amount: Int, of statement: Int) {
        guard statement == self.statement else { return }
        taken = max(0, taken - amount)
    }

    /// The microseconds until it is reset if so much is not left; 0 if it is.
    ///
    /// What is asked for is a guess that may be much too large, so that half of the whole is always enough.
    func wait(for amount: Int, now: Int64) -> Int64 {
        left >= max(1, min(amount, most / 2)) ? 0 : max(0, resetsAt - now)
    }
}
