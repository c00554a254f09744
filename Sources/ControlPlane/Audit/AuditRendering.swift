import Directory
import Policy
import Vocabulary

/// The JSON that the audit trail keeps of a thing: what the admin API shows of it.
public enum AuditRendering {
    /// The text.
    public static func text(_ value: AuditValue) -> String {
        String(decoding: JSONWriter.bytes(json(value)), as: UTF8.self)
    }

    private static func json(_ value: AuditValue) -> JSONValue {
        // Roles have rows of their own, so that no snapshot is asked for them here.
        let nothing = Snapshot()
        return switch value {
        case .team(let team): team.json
        case .key(let key): key.json(now: key.createdAt)
        case .user(let user): user.json(in: nothing)
        case .serviceAccount(let account): account.json(in: nothing)
        case .membership(let membership): membership.json(in: nothing)
        case .groupRoles(let roles): .array(roles.map(\.json))
        case .provider(let provider): provider.json
        case .model(let model): model.declared
        case .texts(let texts): .map(texts)
        }
    }
}
