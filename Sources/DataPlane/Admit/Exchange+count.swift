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
        let path = authorized.principal.path
        guard !path.budgeted.isEmpty || path.parts != nil,
            authorized.bodyLength <= CountingTerms.longestBody
        else { return next(.hold) }
        tallies = newTallies(authorized, authorized.targets)
        countOn()
    }

    /// Counts for one turn, and goes on when nothing is left to count.
    private func countOn() {
        guard let authorized, let body else { return }
        var left = CountingTerms.turn
        while var tally = tallies.popLast() {
            left -= tally.advance(body.readableBytesUInt8Span, by: left)
            guard tally.isDone else {
                tallies.append(tally)
                return countLater()
            }
            authorized.counts[tally.rule] = tally.result
        }
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
        case .chatCompletions, .completions, .embeddings: true
        default: false
        }
    }

    /// What is still to be counted for some targets; nothing where there is content that is not text.
    private func newTallies(_ authorized: Authorized, _ targets: [Target]) -> [InputTally] {
        guard !authorized.envelope.namesContent, Self.isOutlined(authorized.operation), let body else {
            return []
        }
        var rules: [TokenRule] = []
        for target in targets {
            if let rule = loop.tokenRules.rule(of: target), authorized.counts[rule] == nil,
                !rules.contains(rule)
            {
                rules.append(rule)
            }
        }
        guard !rules.isEmpty else { return [] }
        let outline = PromptOutline(authorized.operation, body.readableBytesUInt8Span)
        return rules.map { InputTally(authorized.operation, outline, $0) }
    }

    /// The input tokens that the target of the attempt has most likely had, when nobody has reported them.
    func estimatedInput(_ authorized: Authorized) -> Int {
        countedInput(authorized) + (relay?.prefillTokens ?? 0)
    }

    private func countedInput(_ authorized: Authorized) -> Int {
        guard let target = currentTarget, let rule = loop.tokenRules.rule(of: target) else {
            return Estimate.input(bodyLength: authorized.bodyLength)
        }
        if authorized.counts[rule] == nil, authorized.bodyLength <= CountingTerms.longestEstimate, let body {
            for var tally in newTallies(authorized, [target]) {
                _ = tally.advance(body.readableBytesUInt8Span, by: .max)
                authorized.counts[rule] = tally.result
            }
        }
        return authorized.counts[rule]?.estimate ?? Estimate.input(bodyLength: authorized.bodyLength)
    }
}
