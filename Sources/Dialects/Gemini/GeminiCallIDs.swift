/// Gives ids to the calls that Gemini gave none, and pairs results with calls.
///
/// Most models of Gemini call functions without an id; results then belong to the calls of the same name in order.
struct GeminiCallIDs {
    /// What every id begins with that was made here, or by ``ToolCallID/made(turn:call:)``.
    private static let mark = "call_gh"

    private struct Call {
        var id: String
        var name: String
    }

    private let answer: String?
    private var turn = 0
    private var count = 0
    /// The calls without a result, in order.
    private var open: [Call] = []

    /// Begins a request.
    init() { answer = nil }

    /// Begins an answer; its calls have ids that other answers' have not, if the provider names its answers.
    init(answer id: String) {
        answer = id.isEmpty ? nil : ToolCallID.fitting(id, length: 24)
    }

    /// Whether an id was made for a call that had none, so that Gemini must not see it.
    static func isMade(_ id: String) -> Bool { id.hasPrefix(mark) }

    /// Begins a turn of a conversation.
    mutating func begin(turn: Int) {
        self.turn = turn
        count = 0
    }

    /// The id of a call.
    mutating func call(id: String?, name: String) -> String {
        let id = id.flatMap { $0.isEmpty ? nil : $0 } ?? made()
        count += 1
        open.append(Call(id: id, name: name))
        return id
    }

    /// The id of the call that a result answers.
    mutating func result(id: String?, name: String) -> String {
        if let id, !id.isEmpty {
            if let place = open.firstIndex(where: { $0.id == id }) { open.remove(at: place) }
            return id
        }
        guard let place = open.firstIndex(where: { $0.name == name }) ?? open.indices.first else {
            let id = made()
            count += 1
            return id
        }
        return open.remove(at: place).id
    }

    private func made() -> String {
        guard let answer else { return ToolCallID.made(turn: turn, call: count) }
        return "\(Self.mark)\(answer)_\(count)"
    }
}
