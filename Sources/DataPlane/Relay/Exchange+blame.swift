import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// What the failure of an answer that has begun says of its target's health.
    ///
    /// Where the upstream itself has said what went wrong, in an answer with a good status, its words count like the status that
    /// goes with them: what the caller, the operator or a limit is the cause of is no failure, and a limit that was reached
    /// has the target rest.
    func blame(_ failure: UpstreamFailure) -> AttemptVerdict {
        guard failure == .malformed, let relay else { return verdict(failure) }
        // Of a provider's own route nobody knows what its errors mean.
        if authorized?.operation == .passthrough, relay.carriesError { return .nothing }
        guard let problem = problem(within: relay) else { return verdict(failure) }
        if let status = problem.accountStatus {
            if let target = currentTarget, let entry = targetCall?.entry {
                leaveKeyAlone(of: target, entry, status: status)
            }
            return verdict(status)
        }
        switch problem.kind {
        case .rateLimited:
            let rest = problem.retryAfter?.microseconds
            targetCall?.entry.tell { $0.refuse(rest: rest, now: NIODeadline.now().microseconds) }
            return .nothing
        // Those of the operator's account are told by their status above.
        case .invalidRequest, .contextTooLong, .contentFiltered, .credentials, .credit, .modelNotFound,
            .tooLarge, .callerKey:
            return .nothing
        case .overloaded, .timeout, .failed: return verdict(failure)
        }
    }

    /// What the upstream says that went wrong with an answer of a good status, if it says something.
    private func problem(within relay: AnswerRelay) -> UpstreamProblem? {
        if let translated = relay.translated { return translated.problem }
        if let event = relay.failedEvent { return failureDialect?.problem(ofEvent: event) }
        guard relay.isNoAnswer else { return nil }
        return failureDialect?.problem(ofAnswer: Array(relay.content.readableBytesView))
    }
}
