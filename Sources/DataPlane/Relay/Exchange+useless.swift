import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Why a whole answer that has not gone to the client is of no use, if another target might do better; `nil` if it
    /// is to be passed on.
    ///
    /// An answer that reports its usage is one, but for a response that says that it has failed; nothing more is read of others.
    func uselessness(of relay: AnswerRelay, _ authorized: Authorized, reported: Usage?) -> AttemptOutcome? {
        guard !relay.hasBegun else { return nil }
        let fallbackOn = authorized.model.declaration.fallbackOn
        if relay.head.status >= 400 {
            guard !fallbackOn.isDisjoint(with: [.contextTooLong, .contentFiltered]),
                let outcome = problem(of: relay).flatMap(Self.outcome), mayFollow(outcome)
            else { return nil }
            return outcome
        }
        if isFiltered(relay, authorized), mayFollowFilter(relay, reported: reported) {
            return .contentFiltered
        }
        guard relay.translated == nil, !facts.isHead, let dialect = authorized.operation.passed else {
            return nil
        }
        let content = relay.content
        // A response that has failed reports what it used all the same.
        let mayBeError = reported == nil || authorized.operation == .responses
        if mayBeError, dialect.isError(answer: content.readableBytesUInt8Span) {
            relay.isNoAnswer = true
            // Without another target the provider's own words are worth more than ours.
            return mayFollow(.malformed) ? .malformed : nil
        }
        guard reported == nil else { return nil }
        // A page is for people, whatever was asked.
        let isPage = AnswerFields.begins("content-type", with: "text/html", in: relay.head)
        if !isPage, dialect.isAnswer(content.readableBytesUInt8Span) { return nil }
        relay.isNoAnswer = true
        return .malformed
    }

    /// Whether a filter of the provider's has kept back a whole answer; read only where another target may be asked for that.
    private func isFiltered(_ relay: AnswerRelay, _ authorized: Authorized) -> Bool {
        guard authorized.model.declaration.fallbackOn.contains(.contentFiltered), !facts.isHead else {
            return false
        }
        if let filter = relay.translated?.translation.filter { return filter.isFiltered }
        let body = Array(relay.content.readableBytesView)
        return authorized.operation.conversation?.isFiltered(answer: body) ?? false
    }

    /// Whether another target is asked instead of an answer that a filter has kept back: there is one, and the money for both.
    func mayFollowFilter(_ relay: AnswerRelay, reported: Usage?) -> Bool {
        let before = relay.ending.reported
        relay.ending.reported = reported
        // Nothing in it is output.
        relay.isNoAnswer = true
        if mayFollow(.contentFiltered) { return true }
        relay.ending.reported = before
        relay.isNoAnswer = false
        return false
    }

    /// What an error answer means, in the dialect that it is written in.
    private func problem(of relay: AnswerRelay) -> UpstreamProblem.Kind? {
        if let translated = relay.translated { return translated.problem?.kind }
        let body = Array(relay.content.readableBytesView)
        return failureDialect?.problem(status: relay.head.status, body: body).kind
    }

    private static func outcome(_ kind: UpstreamProblem.Kind) -> AttemptOutcome? {
        switch kind {
        case .contextTooLong: .contextTooLong
        case .contentFiltered: .contentFiltered
        default: nil
        }
    }
}
