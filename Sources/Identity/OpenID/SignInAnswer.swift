/// What the provider sends back through the browser (RFC 6749, section 4.1.2): parameters that anybody may have made.
public struct SignInAnswer: Sendable, Hashable {
    /// The parameter `state`.
    public let state: String?
    /// The parameter `code`.
    public let code: String?
    /// The parameter `iss` (RFC 9207).
    public let issuer: String?
    /// The parameter `error`.
    public let error: String?

    /// Makes an answer of the parameters.
    public init(state: String?, code: String?, issuer: String? = nil, error: String? = nil) {
        self.state = state
        self.code = code
        self.issuer = issuer
        self.error = error
    }
}
