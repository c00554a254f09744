import Policy
import Vocabulary

/// An alert that was given, with what came of telling of it.
public struct GivenAlert: Sendable, Equatable {
    /// The most alerts that are kept for reading; of more the oldest are forgotten.
    public static let most = 10_000

    /// How far the alert has come on its way to the webhook.
    public enum Webhook: Sendable, Equatable {
        /// There was no webhook when it was given.
        case none
        /// It waits for its next try.
        case queued
        /// The last try has ended the matter, then.
        case ended(AlertMessage.Outcome, UTCTime)
    }

    /// Its place among all alerts, later ones having higher numbers.
    public var number: Int64
    /// What it is called, `alert_…`.
    public var id: String
    /// When the threshold was noticed.
    public var time: UTCTime
    /// Whose budget it is.
    public var scope: ScopeName
    /// Where the holder stood; the root for a person.
    public var team: TeamID
    /// The share of the limit that was reached, in percent.
    public var percent: Int
    /// How much could be spent in the window, all in all.
    public var limit: BudgetAmount
    /// What was charged in it by then.
    public var settled: BudgetAmount
    /// The kind of window.
    public var window: BudgetTerms.Window
    /// When the window began.
    public var windowStart: UTCTime
    /// When it ends; `nil` for never.
    public var windowEnd: UTCTime?
    /// How the window looked as if it would go on.
    public var forecast: BudgetForecast
    /// How far it has come on its way to the webhook.
    public var webhook: Webhook
    /// How often the webhook was tried.
    public var attempts: Int

    /// Makes a given alert from what was given.
    public init(
        number: Int64,
        _ alert: BudgetAlert,
        team: TeamID,
        webhook: Webhook = .none,
        attempts: Int = 0
    ) {
        self.number = number
        id = alert.id
        time = alert.time
        scope = alert.scope
        self.team = team
        percent = alert.mark.percent
        limit = alert.limit
        settled = alert.settled
        window = alert.window
        windowStart = alert.mark.windowStart
        windowEnd = alert.mark.windowEnd
        forecast = alert.forecast
        self.webhook = webhook
        self.attempts = attempts
    }
}
