import Policy
import Ports
import Synchronization
import Vocabulary

/// Verifies tokens as a test says: at once, or when it is told to.
final class ScriptedWorkloads: WorkloadAuthenticating {
    private struct State {
        var atOnce: WorkloadStanding?
        var known: [KeyDigest: WorkloadStanding] = [:]
        var waiting: [(digest: KeyDigest, whenDone: @Sendable (WorkloadStanding) -> Void)] = []
        var isFull = false
        var verified: [String] = []
    }

    private let state = Mutex(State())

    /// The tokens that were to be verified.
    var verified: [String] { state.withLock { $0.verified } }

    /// How many verifications wait for their answer.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Answers from now on without being told to.
    func answerAtOnce(_ standing: WorkloadStanding) { state.withLock { $0.atOnce = standing } }

    /// Takes no more tokens.
    func fill() { state.withLock { $0.isFull = true } }

    /// Answers all that wait, and knows the tokens from now on.
    func answer(_ standing: WorkloadStanding) {
        let waiting = state.withLock { state in
            for entry in state.waiting { state.known[entry.digest] = standing }
            defer { state.waiting = [] }
            return state.waiting
        }
        for entry in waiting { entry.whenDone(standing) }
    }

    func standing(of digest: KeyDigest, at now: UTCTime) -> WorkloadStanding {
        state.withLock { $0.known[digest] } ?? .unknown
    }

    func verify(
        _ token: String,
        digest: KeyDigest,
        source: String,
        whenDone: @escaping @Sendable (WorkloadStanding) -> Void
    ) -> Bool {
        let (isTaken, atOnce) = state.withLock { state in
            guard !state.isFull else { return (false, WorkloadStanding?.none) }
            state.verified.append(token)
            if let atOnce = state.atOnce { return (true, atOnce) }
            state.waiting.append((digest, whenDone))
            return (true, nil)
        }
        if let atOnce { whenDone(atOnce) }
        return isTaken
    }
}
