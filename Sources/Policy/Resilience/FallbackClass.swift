/// A kind of failure after which another target may be tried: a word of `fallback_on`.
public enum FallbackClass: String, Sendable, CaseIterable {
    /// No connection, or one that closed before any answer.
    case connect
    /// No answer in time.
    case timeout
    /// 429.
    case rateLimit = "rate_limit"
    /// 5xx, and a status that says that the request did not get through.
    case serverError = "server_error"
    /// The conversation is longer than the target's model takes.
    case contextTooLong = "context_too_long"
    /// The target's provider does not answer such content.
    case contentFiltered = "content_filtered"
    /// An answer with a good status that is none: not what the dialect says, an error within, empty or cut off.
    case malformed

    /// What another target may well do better, without a caller's saying so.
    public static let usual: Set<FallbackClass> = [.connect, .timeout, .rateLimit, .serverError, .malformed]
}
