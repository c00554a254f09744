/// Puts items together into turns.
///
/// What the model says, thinks and calls in a row is one turn; results of calls in a row are one turn of the caller's. Each
/// message of the caller's begins a turn.
struct ResponsesTurns {
    /// Instructions before everything else.
    private(set) var leading: [ContentPart] = []
    /// The turns so far.
    private(set) var turns: [Turn] = []
    /// Whether the last turn is the caller's and has nothing but what tools have given.
    private var endsWithResults = false

    /// Takes the turn that one item is.
    mutating func append(_ turn: Turn) {
        let isOfResults = turn.role == .user && turn.isOfResults
        defer { endsWithResults = isOfResults }
        switch turn.role {
        case .system where turns.isEmpty: leading += turn.parts
        case .assistant where turns.last?.role == .assistant:
            turns[turns.count - 1].parts += turn.parts
        case .user where endsWithResults && isOfResults: turns[turns.count - 1].parts += turn.parts
        default: turns.append(turn)
        }
    }
}

extension Turn {
    /// Whether the turn is nothing but items that tools have given.
    fileprivate var isOfResults: Bool { !parts.isEmpty && parts.allSatisfy(\.isResult) }
}

extension ContentPart {
    /// Whether the part is an item of its own that a tool has given.
    fileprivate var isResult: Bool {
        switch content {
        case .toolResult: true
        case .opaque: !ResponsesNative.isContent(self)
        default: false
        }
    }
}
