import Dialects
import NIOCore
import Policy
import TokenCount
import Vocabulary

/// How much is counted.
enum CountingTerms {
    /// The longest body whose tokens are counted; of a longer one the bytes bound them.
    static let longestBody = 4 << 20
    /// The text that is counted before the loop's other exchanges have their turn: less than a millisecond's work.
    static let turn = 32 << 10
    /// The longest body whose input is counted only for an estimate, all in one turn.
    static let longestEstimate = 64 << 10
}

extension Exchange {
    /// Counts the input for each target whose vocabulary is known, if budgets apply; then takes the hold.
    ///
    /// A long input is counted in turns, between which the loop's other exchanges go on.
    func countInput(_ authorized: Authorized) {
        let path = isLate ? payers(authorized.principal) : authorized.principal.path
        guard !path.budgeted.isEmpty || path.parts != nil else { return next(.hold) }
        openCounts = newCounts(authorized, authorized.targets.indices, longest: CountingTerms.longestBody)
        countOn()
    }

    /// Counts for one turn, and goes on when nothing is left to count.
    private func countOn() {
        guard let authorized else { return }
        authorized.counts.merge(openCounts.advance(by: CountingTerms.turn)) { _, new in new }
        guard openCounts.isDone else { return countLater() }
        openCounts = OpenCounts()
        phase = .receiving
        next(.hold)
    }

    private func countLater() {
        phase = .counting
        let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
        loop.eventLoop.execute {
            guard bound.value.phase == .counting else { return }
            bound.value.countOn()
        }
    }

    /// Whether it is known what of an operation's requests a model reads.
    private static func isOutlined(_ operation: Dialects.Operation) -> Bool {
        switch operation {
        case .chatCompletions, .completions, .embeddings, .responses: true
        default: false
        }
    }

    /// What is still to be counted for the targets at some places; nothing where there is content that is not text.
    ///
    /// What targets are asked in other words than the caller's is counted as it is asked.
    private func newCounts(_ authorized: Authorized, _ places: Range<Int>, longest: Int) -> OpenCounts {
        guard !authorized.envelope.namesContent, let body else { return OpenCounts() }
        var counts: [OpenCount] = []
        for place in places {
            guard let counted = authorized.countedBody(at: place, loop.tokenRules),
                authorized.counts[counted] == nil, !counts.contains(where: { $0.counted == counted })
            else { continue }
            let translated = authorized.translations.requests[place]
            let text = translated?.body ?? body
            let asked = translated == nil ? authorized.operation : translated?.askedOperation
            guard let asked, Self.isOutlined(asked), text.readableBytes <= longest else { continue }
            counts.append(OpenCount(counted, asked, text))
        }
        return OpenCounts(counts)
    }

    /// The input tokens that the target of the attempt has most likely had, when nobody has reported them.
    func estimatedInput(_ authorized: Authorized) -> Int {
        countedInput(authorized) + (relay?.prefillTokens ?? 0)
    }

    private func countedInput(_ authorized: Authorized) -> Int {
        let place = plan.current
        guard place < authorized.targets.count else {
            return Estimate.input(bodyLength: authorized.bodyLength)
        }
        var counts = newCounts(authorized, place..<place + 1, longest: CountingTerms.longestEstimate)
        authorized.counts.merge(counts.advance(by: .max)) { _, new in new }
        return authorized.count(at: place, loop.tokenRules)?.estimate
            ?? Estimate.input(bodyLength: authorized.bodyLength)
    }
}
