import Directory
import Policy
import Vocabulary

extension AdminServices {
    /// Where somebody comes from who signs in.
    func visit(_ request: AdminRequest) -> Visit {
        Visit(address: address(of: request)?.description ?? "", agent: request.agent)
    }

    /// Under which name attempts of an address are counted: of IPv6 the first 64 bits, since a client has all the others.
    func source(_ request: AdminRequest) -> String {
        guard let address = address(of: request) else { return "unknown" }
        return address.network
    }

    /// The answer to a sign-in: the session's text goes into the cookie and nowhere else.
    func answer(_ started: StartedSession) -> AdminAnswer {
        let snapshot = directory.snapshot
        var answer = AdminAnswer.json([
            "user": started.user.json(in: snapshot),
            "csrf_token": .string(csrfToken(of: started.text)),
            "expires_at": .text(started.session.expiresAt),
        ])
        answer.cookies = [
            SessionCookie(snapshot.signIn).field(started.text, lifetime: snapshot.signIn.sessionLifetime)
        ]
        return answer
    }
}
