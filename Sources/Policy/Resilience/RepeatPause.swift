/// How long an exchange waits before it asks the same target again: a random part of a time that doubles with the attempts
/// (full jitter), so that many exchanges do not come again together.
public enum RepeatPause {
    private static let first: Duration = .milliseconds(200)
    private static let longest: Duration = .seconds(2)

    /// The pause before an attempt; `begun` counts the attempts with it, `asked` is what the upstream wants to be waited in any
    /// case, and `chance` is a number in 0 ..< 1.
    ///
    /// What is asked for is waited first, and the random part after it: all who were told the same time would come at once.
    public static func duration(begun: Int, asked: Duration = .zero, chance: Double) -> Duration {
        let most = min(longest, first * (1 << min(max(0, begun - 2), 10)))
        return asked + most * chance
    }
}
