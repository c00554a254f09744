import Directory
import Policy
import Vocabulary

/// The JSON that the audit trail keeps of a thing: what the admin API shows of it, and what else was said of it.
public enum AuditRendering {
    /// The text; `fingerprint` tells one credential from another without showing either.
    public static func text(_ value: AuditValue, fingerprint: (Secret) -> String) -> String {
        if case .rendered(let text) = value { return text }
        return String(decoding: JSONWriter.bytes(json(value, fingerprint)), as: UTF8.self)
    }

    private static func json(_ value: AuditValue, _ fingerprint: (Secret) -> String) -> JSONValue {
        // Roles have rows of their own, so that no snapshot is asked for them here.
        let nothing = Snapshot()
        return switch value {
        case .team(let team): team.json
        case .key(let key): key.json(now: key.createdAt)
        case .user(let user): user.json(in: nothing)
        case .serviceAccount(let account): account.json(in: nothing)
        case .membership(let membership): membership.json(in: nothing)
        case .userGroup(let group): group.json
        case .groupRoles(let roles): .array(roles.map(\.json))
        case .provider(let provider): provider.audited(fingerprint)
        case .model(let model): model.declared
        case .settings(let server, let store): settings(server, store)
        case .alerts(let alerts): alerts.audited(fingerprint)
        case .signIn(let settings): settings.audited(fingerprint)
        case .trustedIssuer(let issuer): issuer.audited
        case .texts(let texts): .map(texts)
        case .rendered: .null
        }
    }
}
