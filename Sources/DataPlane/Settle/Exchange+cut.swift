import Dialects
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Ends the exchange at once because its key was revoked and its open exchanges are not to go on.
    func cut() { breakOff(Access.invalidKey, outcome: "revoked", errorCode: "key_revoked") }

    /// Ends the exchange at once, whatever is under way.
    ///
    /// The call is cancelled and charged like that of a client that left. The client is refused if it has nothing of an
    /// answer yet; else the answer breaks off, never cleanly, and a stream says why.
    func breakOff(_ refusal: Refusal, outcome: String, errorCode: String) {
        catchUp()
        guard phase != .over else { return }
        if origin != nil { return stopMirror("revoked", errorCode: "key_revoked", unsent: .revoked) }
        let answered = relay.flatMap { $0.hasBegun ? $0.head.status : nil }
        let isStream = phase == .streaming
        let (usage, cost, accuracy) = endUnderWay(outcome)
        let status = isClientGone ? 499 : answered ?? refusal.code.status
        settle(status: status, usage: usage, cost: cost, accuracy: accuracy, errorCode: errorCode)
        guard !isClientGone, answered != nil else {
            // What is settled is settled once: this answers and ends, and settles nothing more.
            if isClientGone { finish() } else { refuse(refusal) }
            return
        }
        let event = isStream ? failureEvent(refusal) : nil
        let sink = sink
        finish()
        if let event { sink?.write(event) }
        sink?.abort()
    }
}
