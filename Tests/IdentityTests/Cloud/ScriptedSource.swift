import Synchronization
import Vocabulary

@testable import Identity

/// A source whose answers a test gives one by one, and which waits for them.
final class ScriptedSource: CloudCredentialSource {
    typealias Answer = Result<CloudCredential, CloudCredentialError>

    private struct State {
        var answers: [Answer] = []
        var waiting: [CheckedContinuation<Answer, Never>] = []
        var count = 0
    }

    private let state = Mutex(State())

    /// How often it was asked.
    var count: Int { state.withLock { $0.count } }

    /// Answers the one who waits, or else the next one who asks.
    func answer(_ answer: Answer) {
        let waiter = state.withLock { state -> CheckedContinuation<Answer, Never>? in
            if state.waiting.isEmpty {
                state.answers.append(answer)
                return nil
            }
            return state.waiting.removeFirst()
        }
        waiter?.resume(returning: answer)
    }

    func credential() async throws(CloudCredentialError) -> CloudCredential {
        let answer = await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Answer? in
                state.count += 1
                if state.answers.isEmpty {
                    state.waiting.append(continuation)
                    return nil
                }
                return state.answers.removeFirst()
            }
            if let ready { continuation.resume(returning: ready) }
        }
        return try answer.get()
    }
}
