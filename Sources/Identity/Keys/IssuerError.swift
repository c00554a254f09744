/// Why an issuer's published documents cannot be used.
public enum IssuerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A URL is neither https nor of this machine.
    case notSecure(url: String)
    /// No answer came.
    case unreachable(url: String, reason: String)
    /// An answer had another status than 200.
    case status(Int, url: String)
    /// An answer is not the document that was asked for.
    case notADocument(url: String)
    /// The document names another issuer (OpenID Connect Discovery 1.0, section 4.3).
    case otherIssuer(String)
    /// The document lacks a member that is needed.
    case missing(String)

    /// One line for an administrator.
    public var description: String {
        switch self {
        case .notSecure(let url): "\(url) is not an https:// URL"
        case .unreachable(let url, let reason): "\(url) cannot be reached: \(reason)"
        case .status(let status, let url): "\(url) answered with status \(status)"
        case .notADocument(let url): "\(url) answered with something else than the document"
        case .otherIssuer(let issuer): "the document is of another issuer: \(issuer.prefix(200))"
        case .missing(let member): "the issuer's document has no usable \"\(member)\""
        }
    }
}
