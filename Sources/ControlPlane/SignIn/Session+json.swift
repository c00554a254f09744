import Policy
import Vocabulary

extension Session {
    /// The form in answers.
    static let answer = ObjectSchema(
        "Session",
        "Somebody's stay after a sign-in.",
        [
            .required("id", .text, "The id, `session_…`."),
            .required("user_id", .text, "Who signed in."),
            .required("way", .choice(Way.allCases.map(\.rawValue)), "How."),
            .required("address", .text, "From which address; empty if that is not known."),
            .required("agent", .text, "What the browser calls itself."),
            .required("created_at", .time, "When it began."),
            .required("last_used_at", .time, "When it was last used."),
            .required("expires_at", .time, "When it ends at the latest."),
            .required("is_current", .boolean, "Whether it is the one that asks."),
        ]
    )

    /// The session as an answer shows it.
    func json(lastUse: UTCTime?, isCurrent: Bool) -> JSONValue {
        [
            "id": .text(id),
            "user_id": .text(user),
            "way": .string(way.rawValue),
            "address": .string(address),
            "agent": .string(agent),
            "created_at": .text(createdAt),
            "last_used_at": .text(lastUse ?? createdAt),
            "expires_at": .text(expiresAt),
            "is_current": .bool(isCurrent),
        ]
    }
}
