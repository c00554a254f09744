/// Why a sign-in does not come about.
public enum SignInError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The provider's published documents cannot be used, or it cannot be reached.
    case provider(IssuerError)
    /// The provider sent the browser back with an error, such as `access_denied`.
    case refused(String)
    /// The answer belongs to no sign-in that is pending: made up, used already, or too old.
    case unknownState
    /// Another browser began the sign-in.
    case otherBrowser
    /// Another provider gave the answer (RFC 9207).
    case otherIssuer
    /// The answer has no code.
    case noCode
    /// The provider did not take the code; its error, such as `invalid_grant`, or its status.
    case exchange(String)
    /// The provider gave no ID token.
    case noToken
    /// The ID token is refused.
    case token(TokenError)
    /// What the provider says of the person beside the token is of somebody else.
    case otherSubject

    /// One line for a person.
    public var description: String {
        switch self {
        case .provider(let error): "the identity provider cannot be used: \(error)"
        case .refused(let code): "the identity provider refused: \(code)"
        case .unknownState: "the sign-in is not known, was used already or took too long: begin again"
        case .otherBrowser: "the sign-in was begun in another browser: begin again"
        case .otherIssuer: "the answer comes from another identity provider"
        case .noCode: "the identity provider sent no code"
        case .exchange(let code): "the identity provider did not take the code: \(code)"
        case .noToken: "the identity provider gave no ID token"
        case .token(let error): error.description
        case .otherSubject: "the identity provider spoke of somebody else"
        }
    }

    /// The word of an OAuth error (RFC 6749, section 5.2), made safe for logs and pages.
    static func word(_ code: String) -> String {
        let isWord = { (byte: UInt8) in
            (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_")
        }
        return String(decoding: code.utf8.filter(isWord).prefix(64), as: UTF8.self)
    }
}
