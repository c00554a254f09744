import JSONText

/// An error that an upstream has answered with, in no dialect's words.
public struct UpstreamProblem: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The request is not acceptable.
        case invalidRequest = "invalid_request"
        /// The conversation is longer than the model's context.
        case contextTooLong = "context_too_long"
        /// The request or the answer was filtered.
        case contentFiltered = "content_filtered"
        /// The operator's credential was refused.
        case credentials
        /// The operator's account has no credit.
        case credit
        /// The model is not there.
        case modelNotFound = "model_not_found"
        /// The body is too large.
        case tooLarge = "too_large"
        /// Too many requests.
        case rateLimited = "rate_limited"
        /// The provider has no room.
        case overloaded
        /// The provider took too long.
        case timeout
        /// The provider failed.
        case failed
        /// The caller's own key is accepted no more; no provider says that.
        case callerKey = "caller_key"
    }

    /// What went wrong.
    public var kind: Kind
    /// The HTTP status; of an error within a stream the one that its kind would have had.
    public var status: Int
    /// The provider's words; never shown for ``Kind/credentials`` and ``Kind/credit``.
    public var message: String
    /// The provider's code, if it gave one.
    public var code: String?
    /// The field of the request that the provider names.
    public var param: String?
    /// When the provider says that a repeat can succeed.
    public var retryAfter: Duration?

    /// Makes a problem.
    public init(_ kind: Kind, status: Int, message: String, code: String? = nil) {
        self.kind = kind
        self.status = status
        self.message = message
        self.code = code
    }
}

extension UpstreamProblem {
    /// A stream that is over before its answer is whole.
    static let brokenOff = UpstreamProblem(
        .failed,
        status: 502,
        message: "The upstream's stream ended before its time."
    )

    /// An answer that the provider could not make, for the reason that it gives in its own words.
    ///
    /// In dialects that have no word for it an answer would look like a whole one.
    static func unmade(_ native: String?) -> UpstreamProblem {
        let message = "The provider could not make an answer (\(native ?? "no reason given"))."
        return UpstreamProblem(.failed, status: 502, message: message)
    }
}

extension JSONValue {
    /// Reads an upstream's whole answer.
    static func ofAnswer(_ bytes: [UInt8]) throws(UpstreamProblem) -> JSONValue {
        do {
            return try read(bytes)
        } catch {
            throw UpstreamProblem(
                .failed,
                status: 502,
                message: "The upstream's answer is no JSON: \(error)."
            )
        }
    }

    /// Reads the data of an event of an upstream's stream.
    static func ofEvent(_ bytes: [UInt8]) throws(UpstreamProblem) -> JSONValue {
        do {
            return try read(bytes)
        } catch {
            throw UpstreamProblem(
                .failed,
                status: 502,
                message: "The upstream sent an event that is no JSON: \(error)."
            )
        }
    }
}
