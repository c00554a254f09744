import Policy
import Ports
import Synchronization
import Vocabulary

/// Remembers alerts and messages in memory, and can be told to fail.
final class InMemoryAlerts: AlertKeeping, SpendReading {
    struct Failed: Error {}

    struct Contents: Sendable {
        var marks: Set<AlertMark> = []
        var messages: [(message: AlertMessage, due: UTCTime)] = []
        var outcomes: [String: AlertMessage.Outcome] = [:]
        var isFailing = false
    }

    let contents = Mutex(Contents())

    var messages: [AlertMessage] { contents.withLock { $0.messages.map(\.message) } }

    /// What came of the messages that are gone.
    var outcomes: [String: AlertMessage.Outcome] { contents.withLock { $0.outcomes } }

    func fail(_ isFailing: Bool) { contents.withLock { $0.isFailing = isFailing } }

    func keep(_ alerts: [(alert: BudgetAlert, message: AlertMessage?)]) throws -> [BudgetAlert] {
        try contents.withLock { contents in
            if contents.isFailing { throw Failed() }
            var new: [BudgetAlert] = []
            for (alert, message) in alerts where contents.marks.insert(alert.mark).inserted {
                new.append(alert)
                if let message { contents.messages.append((message, message.createdAt)) }
            }
            return new
        }
    }

    func messages(dueAt time: UTCTime, limit: Int) throws -> [AlertMessage] {
        try contents.withLock { contents in
            if contents.isFailing { throw Failed() }
            return Array(contents.messages.filter { $0.due <= time }.map(\.message).prefix(limit))
        }
    }

    func nextMessage() throws -> UTCTime? { contents.withLock { $0.messages.map(\.due).min() } }

    func end(_ message: AlertMessage, as outcome: AlertMessage.Outcome, at time: UTCTime) throws {
        contents.withLock { contents in
            contents.messages.removeAll { $0.message.id == message.id }
            contents.outcomes[message.id] = outcome
        }
    }

    func postpone(_ message: AlertMessage, until time: UTCTime) throws {
        contents.withLock { contents in
            for place in contents.messages.indices where contents.messages[place].message.id == message.id {
                contents.messages[place].message.attempts += 1
                contents.messages[place].due = time
            }
        }
    }

    func spent(by scopes: [ScopeID], since quarter: UTCTime) throws -> [ScopeID: Charge] { [:] }
}

/// Keeps the alerts that it is told of.
final class RecordingDeliverer: AlertDelivering {
    private let told = Mutex<[BudgetAlert]>([])

    var alerts: [BudgetAlert] { told.withLock { $0 } }

    func deliver(_ alert: BudgetAlert) { told.withLock { $0.append(alert) } }
}
