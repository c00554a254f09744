/// Gives ids to the calls that Gemini gave none, and pairs results with calls.
///
/// Most models of Gemini call functions without an id; results then belong to the calls of the same name in order. Clients
/// may give such a result an id of their own that no call has, as Gemini CLI does, whose history keeps the calls as they
/// came (`packages/core/src/core/turn.ts`, read 2026-11): it is another name of the call.
struct GeminiCallIDs {
    /// The calls of one name, in order, and how many of them need not be looked at any more.
    private struct Queue {
        var places: [Int] = []
        var passed = 0
    }

    private let answer: String?
    private var turn = 0
    private var count = 0
    /// The ids of all calls in order, which of them have a result, and their turns; what follows finds them without a walk.
    private var ids: [String] = []
    private var isAnswered: [Bool] = []
    private var turns: [Int] = []
    private var places: [String: Int] = [:]
    private var names: [String: Queue] = [:]
    /// The calls of a name that had no id of their own: a result that names no call is one of theirs before others'.
    private var unnamed: [String: Queue] = [:]
    /// The calls that results have named by ids that no call has.
    private var aliases: [String: Int] = [:]
    private var all = Queue()

    /// Begins a request.
    init() { answer = nil }

    /// Begins an answer; its calls have ids that other answers' have not, if the provider names its answers.
    init(answer id: String) {
        answer = id.isEmpty ? nil : ToolCallID.fitting(id, length: 24)
    }

    /// Whether an id was made for a call that had none, so that Gemini must not see it.
    static func isMade(_ id: String) -> Bool { id.hasPrefix(ToolCallID.mark) }

    /// Begins a turn of a conversation.
    mutating func begin(turn: Int) {
        self.turn = turn
        count = 0
    }

    /// The id of a call.
    mutating func call(id: String?, name: String) -> String {
        let own = id.flatMap { $0.isEmpty ? nil : $0 }
        let id = own ?? made()
        count += 1
        let place = ids.count
        ids.append(id)
        isAnswered.append(false)
        turns.append(turn)
        places[id] = place
        names[name, default: Queue()].places.append(place)
        if own == nil { unnamed[name, default: Queue()].places.append(place) }
        all.places.append(place)
        return id
    }

    /// The id of the call that a result answers.
    mutating func result(id: String?, name: String) -> String {
        guard let id, !id.isEmpty else {
            guard let place = next(of: name) ?? Self.next(in: &all, isAnswered) else {
                let id = made()
                count += 1
                return id
            }
            isAnswered[place] = true
            return ids[place]
        }
        guard let place = place(of: id, name) else { return id }
        isAnswered[place] = true
        return ids[place]
    }

    /// The call that an id is of, or stands for.
    private mutating func place(of id: String, _ name: String) -> Int? {
        if let place = places[id] { return place }
        let known = aliases[id]
        // Some count their ids anew in every turn.
        if let later = next(of: name), known.map({ turns[$0] < turns[later] }) ?? true {
            aliases[id] = later
            return later
        }
        return known
    }

    /// The first call of a name that has no result, of those without an id of their own if there is one.
    private mutating func next(of name: String) -> Int? {
        Self.next(in: &unnamed[name, default: Queue()], isAnswered)
            ?? Self.next(in: &names[name, default: Queue()], isAnswered)
    }

    /// The first call of a queue that has no result.
    private static func next(in queue: inout Queue, _ isAnswered: [Bool]) -> Int? {
        while queue.passed < queue.places.count {
            let place = queue.places[queue.passed]
            if !isAnswered[place] { return place }
            queue.passed += 1
        }
        return nil
    }

    private func made() -> String {
        guard let answer else { return ToolCallID.made(turn: turn, call: count) }
        return "\(ToolCallID.mark)\(answer)_\(count)"
    }
}
