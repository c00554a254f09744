/// The calls of the model's last turn that have no result yet: what results without an id answer.
struct ChatUnansweredCalls {
    private var ids: [String] = []
    private var answered: Set<String> = []
    private var place = 0

    /// The model has spoken: only what it calls in this turn can still be answered.
    mutating func begin(_ turn: Turn) {
        self = ChatUnansweredCalls()
        for part in turn.parts {
            if case .toolCall(let call) = part.content { ids.append(call.id) }
        }
    }

    /// A call has its result.
    mutating func answer(_ id: String) { answered.insert(id) }

    /// The first call without a result.
    mutating func first() -> String? {
        while place < ids.count, answered.contains(ids[place]) { place += 1 }
        return place < ids.count ? ids[place] : nil
    }
}
