import Policy
import Ports

extension UpstreamFailure {
    /// What the failure means for the attempts to come.
    var outcome: AttemptOutcome {
        switch self {
        case .connectFailed, .connectTimeout, .poolFull: .notConnected
        case .noCredential: .notAuthorized
        case .closedBeforeAnswer: .closedBeforeAnswer
        case .sendTimeout, .firstByteTimeout, .idleTimeout, .totalTimeout: .timedOut
        case .cut, .malformed: .broken
        }
    }

    /// What the failure says about the health of its target; `status` is 0 if no head came.
    func verdict(status: Int, after lasted: Duration, _ timeouts: Timeouts) -> AttemptVerdict {
        switch self {
        case .connectFailed, .closedBeforeAnswer, .sendTimeout, .firstByteTimeout, .idleTimeout, .cut,
            .malformed:
            .failure
        case .connectTimeout:
            AttemptVerdict(cutOffAfter: lasted, own: timeouts.connect, total: timeouts.total)
        // An answer that is long is no failure of its target.
        case .totalTimeout:
            status == 0
                ? AttemptVerdict(cutOffAfter: lasted, own: timeouts.firstByte, total: timeouts.total)
                : .nothing
        case .poolFull, .noCredential: .nothing
        }
    }
}
