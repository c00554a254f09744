import Ports

extension UsageGroup {
    /// Reads a group as `group_by` writes it.
    init?(_ text: Substring) {
        switch text {
        case "team": self = .team
        case "key": self = .key
        case "user": self = .user
        case "model": self = .model
        case "provider": self = .provider
        case "hour": self = .hour
        case "day": self = .day
        case "month": self = .month
        default:
            guard text.hasPrefix("tag:"), text.utf8.count > 4 else { return nil }
            self = .tag(String(text.dropFirst(4)))
        }
    }

    /// The name of the member that carries the group's value in a row.
    var field: String {
        switch self {
        case .team: "team_id"
        case .key: "key_id"
        case .user: "user_id"
        case .model: "model"
        case .provider: "provider"
        case .tag(let name): "tag:\(name)"
        case .hour: "hour"
        case .day: "day"
        case .month: "month"
        }
    }
}
