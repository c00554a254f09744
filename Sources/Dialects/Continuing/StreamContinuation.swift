import Vocabulary

/// Makes the steps of a second answer the further steps of a stream that has begun.
///
/// The head is not said again, the first text goes on with the text that is open, what the client has already is left
/// out, and the usage is that of one answer.
struct StreamContinuation: Sendable {
    private let openPart: Int?
    private let isBegun: Bool
    private let usage: Usage?
    private let output: Int
    private let prefillTokens: Int
    /// What a part's number is to the client more than to the target; `nil` until the open text has gone on or ended.
    private var shift: Int?
    /// Thoughts about how to go on, which have no place in the middle of a text.
    private var hidden: Set<Int> = []
    private var repeated: RepeatedText

    init(
        openPart: Int?,
        isBegun: Bool,
        repeated: RepeatedText,
        usage: Usage?,
        output: Int,
        prefillTokens: Int
    ) {
        self.openPart = openPart
        self.isBegun = isBegun
        self.usage = usage
        self.output = output
        self.prefillTokens = prefillTokens
        shift = openPart == nil ? 0 : nil
        self.repeated = repeated
    }

    /// What a step of the second answer is in the stream.
    mutating func steps(_ step: ReplyEvent) -> [ReplyEvent] {
        switch step {
        case .started: isBegun ? [] : [step]
        case .opened(0, let part, let content): open(part, content)
        case .text(0, let part, let text): say(part, text)
        case .signed(0, let part, let signature):
            place(part).map { [.signed(choice: 0, part: $0, signature)] } ?? []
        case .cited(0, let part, let citation):
            place(part).map { [.cited(choice: 0, part: $0, citation)] } ?? []
        case .closed(0, let part): close(part)
        case .finished(0, _, _, _): end() + [step]
        case .usage(let usage): [.usage(sum(usage))]
        case .opened, .text, .signed, .cited, .closed, .finished, .logProbabilities: []
        case .serviceTier, .pinged, .failed, .ended: [step]
        }
    }

    private func place(_ part: Int) -> Int? {
        guard let shift, !hidden.contains(part) else { return nil }
        return part + shift
    }

    private mutating func open(_ part: Int, _ content: ContentPart) -> [ReplyEvent] {
        if let shift { return [.opened(choice: 0, part: part + shift, content)] }
        switch content.content {
        case .text(let text):
            let open = openPart ?? part
            shift = open - part
            let rest = repeated.rest(of: text)
            return rest.isEmpty ? [] : [.text(choice: 0, part: open, rest)]
        case .reasoning:
            hidden.insert(part)
            return []
        default:
            return end() + [.opened(choice: 0, part: place(part) ?? part, content)]
        }
    }

    private mutating func say(_ part: Int, _ text: String) -> [ReplyEvent] {
        guard let place = place(part) else { return [] }
        let rest = repeated.rest(of: text)
        return rest.isEmpty ? [] : [.text(choice: 0, part: place, rest)]
    }

    private mutating func close(_ part: Int) -> [ReplyEvent] {
        guard let place = place(part) else { return [] }
        let kept = repeated.end()
        return (kept.isEmpty ? [] : [.text(choice: 0, part: place, kept)]) + [.closed(choice: 0, part: place)]
    }

    /// Ends the open text, where the second answer has none; whatever it has comes after it.
    private mutating func end() -> [ReplyEvent] {
        guard shift == nil, let openPart else { return [] }
        shift = openPart + 1
        return [.closed(choice: 0, part: openPart)]
    }

    /// The usage of one answer: the input of the first, and the output of both.
    private func sum(_ second: Usage) -> Usage {
        var sum = second
        if let usage, usage.input > 0 {
            sum.input = usage.input
            sum.cachedInput = usage.cachedInput
            sum.cacheWrite = usage.cacheWrite
        } else {
            sum.input = max(0, second.input - prefillTokens)
            sum.cachedInput = min(sum.cachedInput, sum.input)
            sum.cacheWrite = min(sum.cacheWrite, sum.input - sum.cachedInput)
        }
        sum.output += output
        return sum
    }
}
