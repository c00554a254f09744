import Directory
import Policy
import Secrets
import Vocabulary

extension AdminServices {
    /// Who a request comes from: what stands in `authorization` counts, else a session's cookie.
    func identify(_ request: AdminRequest) -> Caller {
        guard request.authorization == nil else {
            return Self.bearer(request.authorization).flatMap { identify($0, request) }
                .map { Caller(actor: $0) } ?? .nobody
        }
        let settings = directory.published().snapshot.signIn
        guard let text = request.cookie(SessionCookie(settings).name).map({ Secret($0) }),
            let session = directory.session(
                of: text,
                lastUse: signIn.uses.time,
                settings: settings,
                now: now()
            )
        else { return .nobody }
        signIn.uses.use(session.id, at: now())
        return Caller(
            actor: Actor(.user(session.user)),
            session: session,
            csrfToken: csrfToken(of: text)
        )
    }

    /// What a page of ours knows of its session and another site's cannot: a keyed digest of the session's text.
    func csrfToken(of text: Secret) -> String {
        access.digest(of: "csrf \(text.revealed)".utf8).hexadecimal
    }

    /// Where a request comes from, as far as trusted proxies tell.
    func address(of request: AdminRequest) -> IPAddress? {
        ClientAddress.find(
            peer: request.peer.flatMap { IPAddress($0) },
            forwardedFor: request.forwardedFor,
            trusted: directory.published().snapshot.server.trustedProxies.compactMap { AddressRange($0) }
        )
    }

    private func identify(_ token: Substring, _ request: AdminRequest) -> Actor? {
        if access.accepts(token.utf8) { return .adminToken }
        if token.hasPrefix("gh-host-") {
            let purpose = "\(request.method) \(request.path)"
            return isHostProof(Secret(String(token)), purpose, now()) ? .host : nil
        }
        guard
            let principal = try? Access.authenticate(
                access.digest(of: token.utf8),
                for: .admin,
                from: { address(of: request) },
                in: directory.published().snapshot,
                now: now()
            )
            // A key that is not in force is as good as none: every refusal is the same.
        else { return nil }
        noteUse(principal.key.id, now())
        return Actor(.key(principal.key.id, owner: principal.key.owner), boundary: principal.key.team)
    }

    private static func bearer(_ authorization: String?) -> Substring? {
        guard let authorization, let blank = authorization.firstIndex(of: " "),
            authorization[..<blank].lowercased() == "bearer"
        else { return nil }
        let token = authorization[blank...].drop { $0 == " " }
        return token.isEmpty ? nil : token
    }
}
