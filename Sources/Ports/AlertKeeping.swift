import Policy
import Vocabulary

/// Remembers which alerts were given and what is still to be sent.
///
/// Calls block on the store and are made off the event loops.
public protocol AlertKeeping: Sendable {
    /// Remembers alerts, and those of the messages whose alert is new; answers with the new alerts.
    ///
    /// Both happen in one transaction, durably: an alert is new once, and its message is not lost.
    func keep(_ alerts: [(alert: BudgetAlert, message: AlertMessage?)]) throws -> [BudgetAlert]
    /// Messages that are due, the oldest first.
    func messages(dueAt time: UTCTime, limit: Int) throws -> [AlertMessage]
    /// When the next message is due; `nil` if there is none.
    func nextMessage() throws -> UTCTime?
    /// Forgets a message that was tried for the last time, and notes what came of it.
    func end(_ message: AlertMessage, as outcome: AlertMessage.Outcome, at time: UTCTime) throws
    /// Notes that a message was tried and when it is due again.
    func postpone(_ message: AlertMessage, until time: UTCTime) throws
}

/// A message on its way to a webhook.
public struct AlertMessage: Sendable, Equatable {
    /// What came of a message.
    public enum Outcome: String, Sendable {
        /// The receiver took it.
        case delivered
        /// It was tried for long enough, or had to make room for others.
        case givenUp = "given_up"
    }

    /// The most messages that wait; of more the oldest are given up.
    public static let most = 1000

    /// What it is known by on every try.
    public var id: String
    /// Its body.
    public var body: [UInt8]
    /// When it was made.
    public var createdAt: UTCTime
    /// How often it was tried.
    public var attempts: Int

    /// Makes a message.
    public init(id: String, body: [UInt8], createdAt: UTCTime, attempts: Int = 0) {
        self.id = id
        self.body = body
        self.createdAt = createdAt
        self.attempts = attempts
    }
}
