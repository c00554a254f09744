import Directory
import Policy
import Vocabulary

extension AdminServices {
    /// Who a request comes from; `nil` if it shows nothing that is in force.
    func identify(_ request: AdminRequest) -> Actor? {
        guard let token = Self.bearer(request.authorization) else { return nil }
        if access.accepts(token.utf8) { return .adminToken }
        if token.hasPrefix("gh-host-") {
            let purpose = "\(request.method) \(request.path)"
            return isHostProof(Secret(String(token)), purpose, now()) ? .host : nil
        }
        let snapshot = directory.published().snapshot
        let digest = access.digest(of: token.utf8)
        let address = {
            ClientAddress.find(
                peer: request.peer.flatMap { IPAddress($0) },
                forwardedFor: request.forwardedFor,
                trusted: snapshot.server.trustedProxies.compactMap { AddressRange($0) }
            )
        }
        guard
            let principal = try? Access.authenticate(
                digest,
                for: .admin,
                from: address,
                in: snapshot,
                now: now()
            )
            // A key that is not in force is as good as none: every refusal is the same.
        else { return nil }
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
