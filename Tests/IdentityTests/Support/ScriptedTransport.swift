import Synchronization

@testable import Identity

/// Answers requests from a script by URL, and keeps what was asked.
final class ScriptedTransport: IdentityTransport {
    struct Unreachable: Error, CustomStringConvertible {
        let description = "connection refused"
    }

    private struct State {
        var answers: [String: IdentityAnswer] = [:]
        var requests: [IdentityRequest] = []
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// All that was asked.
    var requests: [IdentityRequest] { state.withLock { $0.requests } }

    /// How often a URL was asked.
    func count(_ url: String) -> Int { requests.count { $0.url == url } }

    /// Answers a URL from now on.
    func answer(_ url: String, _ node: JSONNode, status: Int = 200) {
        state.withLock { $0.answers[url] = IdentityAnswer(status: status, body: node.bytes) }
    }

    /// Answers a URL with a text from now on.
    func answer(_ url: String, text: String, status: Int = 200) {
        state.withLock { $0.answers[url] = IdentityAnswer(status: status, body: Array(text.utf8)) }
    }

    /// Does not answer a URL any more.
    func cut(_ url: String) { state.withLock { $0.answers[url] = nil } }

    /// Answers nothing until it is told to go on.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Answers what was held.
    func goOn() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func send(_ request: IdentityRequest) async throws -> IdentityAnswer {
        // Others run meanwhile, as while a network is waited for.
        await Task.yield()
        if state.withLock({ $0.isHeld }) {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isHeld { state.held.append(continuation) }
                    return !state.isHeld
                }
                if isOver { continuation.resume() }
            }
        }
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers[request.url]
        }
        guard let answer else { throw Unreachable() }
        return answer
    }
}
