import Policy
import Vocabulary

/// Who sends a request, and how that is known.
struct Caller: Sendable {
    /// Who it is.
    let actor: Actor
    /// The session that the request's cookie opens.
    var session: Session?
    /// What a page must send with every request of the session that changes something.
    var csrfToken: String?

    /// Whoever showed nothing that is believed.
    static let nobody = Caller(actor: .nobody)
}
