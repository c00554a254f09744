import Policy
import Vocabulary

extension UserGroup {
    /// The group as the audit trail shows it.
    var json: JSONValue {
        [
            "id": .text(id),
            "display_name": .string(displayName),
            "external_id": .nonEmpty(externalID),
            "members": .texts(members.map(\.rawValue).sorted()),
            "created_at": .text(createdAt),
        ]
    }
}
