/// Gives ids to the calls that Gemini gave none, and pairs results with calls.
///
/// Most models of Gemini call functions without an id; results then belong to the calls of the same name in order.
struct GeminiCallIDs {
    /// What every id begins with that was made here, or by ``ToolCallID/made(turn:call:)``.
    private static let mark = "call_gh"

    /// The calls of one name, in order, and how many of them need not be looked at any more.
    private struct Queue {
        var places: [Int] = []
        var passed = 0
    }

    private let answer: String?
    private var turn = 0
    private var count = 0
    /// The ids of all calls in order, and which of them have a result; what follows finds them without a walk.
    private var ids: [String] = []
    private var isAnswered: [Bool] = []
    private var places: [String: Int] = [:]
    private var names: [String: Queue] = [:]
    private var all = Queue()

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
        let place = ids.count
        ids.append(id)
        isAnswered.append(false)
        places[id] = place
        names[name, default: Queue()].places.append(place)
        all.places.append(place)
        return id
    }

    /// The id of the call that a result answers.
    mutating func result(id: String?, name: String) -> String {
        if let id, !id.isEmpty {
            if let place = places[id] { isAnswered[place] = true }
            return id
        }
        guard let place = next(in: &names[name, default: Queue()]) ?? next(in: &all) else {
            let id = made()
            count += 1
            return id
        }
        isAnswered[place] = true
        return ids[place]
    }

    /// The first call of a queue that has no result.
    private func next(in queue: inout Queue) -> Int? {
        while queue.passed < queue.places.count {
            let place = queue.places[queue.passed]
            if !isAnswered[place] { return place }
            queue.passed += 1
        }
        return nil
    }

    private func made() -> String {
        guard let answer else { return ToolCallID.made(turn: turn, call: count) }
        return "\(Self.mark)\(answer)_\(count)"
    }
}
