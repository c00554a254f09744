import Dialects
import NIOCore
import Policy
import Ports

extension Exchange {
    /// Sends our head, if what has come of a stream is the beginning of an answer; answers false if nothing is to be sent
    /// yet, or another target is asked instead.
    func openStream(_ piece: AnswerPiece, _ edited: [ByteBuffer]?) -> Bool {
        guard let relay else { return false }
        let contents = edited ?? piece.contents
        // Of a provider's own route nobody knows what an answer begins with.
        let opening =
            authorized?.operation.isMetered ?? true
            ? relay.opening(isLast: piece.isLast, contents: contents) : .good
        relay.readFilter(contents, isLast: piece.isLast)
        switch opening {
        case .undecided where !piece.isLast:
            relay.hold(contents)
            return false
        case .good:
            if awaitsFilter(relay, contents, isLast: piece.isLast) { return false }
        case .undecided:
            giveUpAnswer(.malformed)
            return false
        case .error:
            // Without another target the provider's own words are worth more than ours.
            guard !mayFollow(.malformed) else {
                giveUpAnswer(.malformed)
                return false
            }
        }
        dropParked("hedge_lost")
        relay.hasBegun = true
        let now = NIODeadline.now()
        noteFirstByte(at: now)
        // An error is no sign of health, and its coming no time to a first token.
        if opening == .good { targetCall?.hear(now) }
        sink?.begin(responseHead(relay.head, cost: nil), framing: .streamed)
        for content in relay.release() { sink?.write(content) }
        return true
    }

    /// Whether a stream is still held back although it has begun, since a filter of its provider's may keep the rest back; if that
    /// has, another target is asked at its end.
    private func awaitsFilter(_ relay: AnswerRelay, _ contents: [ByteBuffer], isLast: Bool) -> Bool {
        guard let filter = relay.filter, !filter.isAnswering, !relay.isHeldFull else { return false }
        guard isLast else {
            relay.hold(contents)
            return true
        }
        guard filter.isFiltered, mayFollowFilter(relay, reported: relay.reportedUsage) else { return false }
        giveUpAnswer(.contentFiltered)
        return true
    }

    /// Whether another attempt follows such an outcome of the one under way, beside which it can be paid for.
    func mayFollow(_ outcome: AttemptOutcome) -> Bool {
        guard !isClientGone else { return false }
        // One that is under way beside it is paid for already.
        if hedging?.parked != nil { return true }
        let due = mayBeBilled(after: outcome) ? unansweredCharge() : nil
        let next = sequel(
            after: outcome,
            spent: due.map { Charge(cost: $0.cost, usage: $0.usage) } ?? .zero
        )
        guard case .attempt = next.step else { return false }
        return !next.isStopped
    }

    /// Ends an attempt whose answer is of no use, before anything of it has gone to the client.
    func giveUpAnswer(_ outcome: AttemptOutcome) {
        let verdict = outcome.isTargetsFailure ? blame(.malformed) : .success
        if yieldToParked(outcome.word, verdict, mayBeBilled: mayBeBilled(after: outcome)) { return }
        call?.cancel()
        endAttempt(outcome.word, verdict)
        phase = .attempting
        follow(outcome)
    }
}

extension AttemptOutcome {
    /// The word for an answer that is of no use in a record.
    fileprivate var word: String {
        switch self {
        case .contextTooLong: "context_too_long"
        case .contentFiltered: "content_filtered"
        default: "malformed"
        }
    }

    /// Whether the target is to blame, and not what it was asked.
    fileprivate var isTargetsFailure: Bool {
        switch self {
        case .contextTooLong, .contentFiltered: false
        default: true
        }
    }
}
