import Policy
import Vocabulary

/// The cookie that a session lives in.
///
/// No script can read it, and browsers leave it out where another site's page sends a request that changes something.
struct SessionCookie {
    /// Whether browsers shall send it over TLS alone.
    let isSecure: Bool

    /// The cookie of an installation.
    init(_ settings: SignInSettings) { isSecure = settings.publicURL?.hasPrefix("https://") ?? false }

    /// Its name; the prefix binds it to this very host (RFC 6265bis, section 4.1.3).
    var name: String { isSecure ? "__Host-gatehouse_session" : "gatehouse_session" }

    /// The field that sets it.
    func field(_ text: Secret, lifetime: Duration) -> String {
        "\(name)=\(text.revealed); Path=/; Max-Age=\(lifetime.components.seconds); \(attributes)"
    }

    /// The field that removes it.
    var removal: String { "\(name)=; Path=/; Max-Age=0; \(attributes)" }

    private var attributes: String { "HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") }
}

/// The cookie that ties a sign-in at the identity provider to the browser that began it.
struct SignInStateCookie {
    private let isSecure: Bool

    init(_ settings: SignInSettings) { isSecure = SessionCookie(settings).isSecure }

    /// Its name; the prefix keeps hosts beside this one from setting it.
    var name: String { isSecure ? "__Host-gatehouse_sign_in" : "gatehouse_sign_in" }

    /// The field that sets it, for ten minutes.
    func field(_ state: String) -> String { "\(name)=\(state); Max-Age=600; \(attributes)" }

    /// The field that removes it.
    var removal: String { "\(name)=; Max-Age=0; \(attributes)" }

    private var attributes: String { "Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "") }
}
