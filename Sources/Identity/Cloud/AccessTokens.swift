import Vocabulary

/// The answer in which token endpoints of OAuth 2.0 give an access token (RFC 6749, section 5.1).
enum AccessTokens {
    /// The longest life that is believed.
    private static let longestLife = 86_400

    /// Reads an answer of a URL that came at a moment.
    static func credential(
        _ answer: JSONNode,
        from url: String,
        at now: UTCTime
    ) throws(CloudCredentialError) -> CloudCredential {
        guard let token = answer["access_token"]?.string, token.isHeaderWord,
            let seconds = seconds(answer["expires_in"]), seconds > 0
        else { throw .notAnAnswer(url: url) }
        return CloudCredential(
            .bearer(Secret(token)),
            expires: now + .seconds(min(seconds, longestLife))
        )
    }

    /// A number; some write it as a string.
    private static func seconds(_ node: JSONNode?) -> Int? {
        switch node {
        case .integer(let seconds): seconds
        case .number(let seconds) where seconds >= 0 && seconds < 1e9: Int(seconds)
        case .string(let text): Int(text)
        default: nil
        }
    }
}
