/// Why a target is passed by although nothing forbids it.
public enum TargetObstacle: Sendable, Equatable {
    /// Its breaker is open; it may admit a call in so many microseconds.
    case open(wait: Int64)
    /// Its breaker is open for so many microseconds because other targets do much better: it is asked only if none of them is left.
    case outlier(wait: Int64)
    /// The provider has said that it would refuse; in so many microseconds it would not.
    case exhausted(wait: Int64)
    /// The provider would probably refuse, as the gateway guesses, for at most so many microseconds: another target is the better
    /// one, but none is waited for.
    case resting(wait: Int64)
    /// The provider has refused the credential that it is called with, and rests for so many microseconds: it is asked only if nobody
    /// else is left.
    case refused(wait: Int64)
}
