/// Watches whether an answer says anything, or whether a filter of its provider's has kept all of it back.
public struct FilterWatch: Hashable, Sendable {
    /// Whether something is said, or the answer has ended for another reason.
    public private(set) var isAnswering: Bool
    private var hasFiltered: Bool

    /// Begins with nothing said.
    init() {
        isAnswering = false
        hasFiltered = false
    }

    /// What a whole answer comes to.
    init(_ reply: Reply) {
        hasFiltered = reply.isFiltered
        isAnswering = !hasFiltered
    }

    /// Whether the answer has ended without a word, since it was filtered.
    public var isFiltered: Bool { hasFiltered && !isAnswering }

    /// Takes note of a step of a stream.
    mutating func note(_ step: ReplyEvent) {
        switch step {
        case .text(_, _, let text): if !text.isEmpty { isAnswering = true }
        case .opened(_, _, let part): if !part.isSilent { isAnswering = true }
        case .finished(_, let reason, _, _):
            switch reason {
            case .filtered, .refusal: hasFiltered = true
            case .finished, .stopSequence, .length, .toolCalls, .paused, .failed: isAnswering = true
            }
        case .failed: isAnswering = true
        case .started, .signed, .cited, .logProbabilities, .closed, .usage, .serviceTier, .pinged, .ended:
            break
        }
    }

    /// What cannot be read is not for a filter to have kept back.
    mutating func giveUp() { isAnswering = true }
}

extension Reply {
    /// Whether a filter of the provider's has kept the answer back.
    ///
    /// What was said before a filter of its own ended an answer is one; what came before Anthropic's `refusal` is to be thrown
    /// away (Claude docs, "Handle streaming refusals", read 2026-11).
    var isFiltered: Bool {
        !choices.isEmpty
            && choices.allSatisfy { choice in
                choice.stop == .refusal || choice.stop == .filtered && choice.parts.allSatisfy(\.isSilent)
            }
    }
}

extension ContentPart {
    /// Whether it says nothing to the caller.
    var isSilent: Bool {
        switch content {
        case .text(let text), .refusal(let text): text.isEmpty
        case .reasoning: true
        case .image, .audio, .video, .document, .toolCall, .toolResult, .opaque: false
        }
    }
}
