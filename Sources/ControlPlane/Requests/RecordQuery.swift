import Policy
import Ports
import Vocabulary

/// The filters of usage and requests.
enum RecordQuery {
    /// The parameters.
    static let parameters: [Field] = [
        .optional("team_id", .text, "Only this team's own keys."),
        .optional("key_id", .text, "Only this key."),
        .optional("user_id", .text, "Only this owner."),
        .optional("model", .text, "Only this public model name."),
        .optional("provider", .text, "Only this provider."),
        .optional("status", .integer(100...599), "Only this HTTP status."),
        .optional("tag", .text, "Only this tag, as `NAME` or `NAME=VALUE`."),
        .optional("from", .time, "The first moment, included."),
        .optional("to", .time, "The last moment, not included."),
    ]

    /// The filter that a query asks for.
    static func filter(_ query: Query) throws(Problem) -> RecordFilter {
        var filter = RecordFilter()
        filter.team = query["team_id"].map { TeamID(rawValue: $0) }
        filter.key = query["key_id"].map { KeyID(rawValue: $0) }
        filter.user = query["user_id"]
        filter.model = query["model"]
        filter.provider = query["provider"]
        filter.status = query.integer("status")
        filter.tag = query["tag"]
        filter.from = query.time("from")
        filter.to = query.time("to")
        if let from = filter.from, let to = filter.to, to < from {
            throw .invalid("to", "The end is before the beginning.")
        }
        return filter
    }
}
