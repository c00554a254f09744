import Policy
import Vocabulary

/// What is to be added to an open hold.
struct RaiseRequest: Sendable {
    /// The hold's number.
    let number: Int32
    /// Whose it is: by the time of the decision the number may be another's.
    let exchange: ExchangeID
    /// How much.
    let more: Charge
    /// The path that the hold was taken on.
    let path: ScopePath
    /// When the exchange had arrived.
    let arrival: UTCTime
    /// When it is asked for, by which grants count.
    let time: UTCTime
    /// Who pays for what begins now, with the budgets in force: the key's path, and the parts that the exchange belongs to;
    /// `nil` if that is not known.
    var present: [ScopeNode]?
}
