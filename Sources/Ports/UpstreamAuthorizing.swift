import NIOCore
import Policy

/// Authorizes calls of providers whose credential must be fetched, or whose requests are signed.
///
/// Asked for by whoever makes the calls.
public protocol UpstreamAuthorizing: Sendable {
    /// What authorizes the calls of a provider; `nil` for one whose key is sent as it is, or that has none.
    func authority(of provider: Provider) -> (any UpstreamAuthority)?
}

/// Authorizes the calls of one provider; may be asked from any event loop.
public protocol UpstreamAuthority: AnyObject, Sendable {
    /// Whether a credential that holds is there: a short lock. One that ends soon is renewed beside it.
    func isReady() -> Bool

    /// Sees to it that a credential is there.
    ///
    /// `whenDone` is called once, on any thread or from within the call, with whether there is one. It may take longer
    /// than the caller has; whoever leaves just does not listen.
    func obtain(whenDone: @escaping @Sendable (Bool) -> Void)

    /// What a call needs to be authorized now, without waiting; `nil` if no credential holds.
    func authorization(of call: AuthorizableCall) -> UpstreamAuthorization?

    /// The upstream refused a credential: it is fetched anew, though not for every refusal.
    func refused(_ authorization: UpstreamAuthorization)
}

/// A call as it will be sent.
public struct AuthorizableCall: Sendable {
    /// The method.
    public var method: String
    /// The value of the `host` field.
    public var host: String
    /// Path and query, percent-encoded once, as they are sent.
    public var path: String
    /// The other header lines, each ended by CRLF.
    public var headerLines: ByteBuffer
    /// The body, in the order of sending; of one that was not whole only the beginning.
    public var body: [ByteBuffer]

    /// Joins the parts.
    public init(
        method: String,
        host: String,
        path: String,
        headerLines: ByteBuffer,
        body: [ByteBuffer]
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.headerLines = headerLines
        self.body = body
    }
}

/// What authorizes one call.
public struct UpstreamAuthorization: Sendable {
    /// Header lines, each ended by CRLF.
    public var lines: ByteBuffer
    /// Tells the credential from those before and after it.
    public var credential: UInt64

    /// Joins the parts.
    public init(lines: ByteBuffer, credential: UInt64) {
        self.lines = lines
        self.credential = credential
    }
}
