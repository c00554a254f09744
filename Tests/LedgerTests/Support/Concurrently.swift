import Foundation
import Ledger

/// Runs a body on many threads of their own and waits for all of them.
enum Concurrently {
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let done = DispatchSemaphore(value: 0)
        for number in 0..<count {
            Thread {
                body(number)
                done.signal()
            }.start()
        }
        for _ in 0..<count { done.wait() }
    }
}

extension Ledger {
    /// Takes a hold like an exchange, and waits on the calling thread for the decision.
    func waitForHold(_ request: HoldRequest) -> HoldOutcome {
        switch tryHold(request) {
        case .held(let hold): return .held(hold)
        case .refused(let shortfall): return .refused(shortfall)
        case .unavailable(let reason): return .unavailable(reason)
        case .mustWait: break
        }
        let answer = Answer()
        let decided = DispatchSemaphore(value: 0)
        hold(request) { outcome in
            answer.give(outcome)
            decided.signal()
        }
        decided.wait()
        return answer.take() ?? .mustWait
    }
}
