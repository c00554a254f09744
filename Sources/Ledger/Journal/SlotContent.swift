import Vocabulary

/// What a journal slot says of its exchange.
enum SlotContent {
    /// What is kept of an exchange, whether it has ended or not.
    struct Kept {
        /// Its row; before its end, charged at its bound.
        var record: ExchangeRecord
        /// The key and the teams above it.
        var scopes: [ScopeID]
        /// The rows of the windows that it is held on.
        var rows: [WindowRow]
    }

    /// Nothing.
    case free
    /// It had not ended.
    case open(Kept, isSent: Bool)
    /// It had ended and its row may not be committed.
    case settled(Kept)
    /// Nothing that can be trusted.
    case damaged
}
