import Ports
import Vocabulary

/// When a message is tried again, and when it is given up.
enum WebhookSchedule {
    /// How long a message is tried.
    static let longest: Duration = .seconds(86_400)

    /// When a message that was just tried in vain is due again; `nil` gives it up.
    ///
    /// Two seconds after the first try, twice as long after each further one, and at most an hour.
    static func next(_ message: AlertMessage, at now: UTCTime) -> UTCTime? {
        let pause = Int64(2) << Int64(min(message.attempts, 11))
        let due = now + .seconds(min(pause, 3600))
        return due < message.createdAt + longest ? due : nil
    }
}
