import Dialects
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// The client's connection is gone: the call is cancelled at once, or read to its end for its usage report.
    func clientLeft() {
        catchUp()
        guard phase != .over, !goesOnForRepeats() else { return }
        sink = nil
        switch phase {
        case .receiving, .recalling, .waiting, .counting, .holding: abandon()
        case .streaming where relay?.isSaid ?? false:
            // Many clients leave at the mark of the end, which may come before the end itself.
            dropParked("client_gone")
            call?.cancel()
            endStream(isFramed: false)
        case .attempting, .collecting, .streaming:
            let policy = currentTarget?.provider.declaration.onClientGone ?? .cancel
            // Half a body is answered by nobody.
            guard policy == .drain, mayBeServed, upload?.hasCome ?? true, let call else { return abandon() }
            dropParked("client_gone")
            isDrained = true
            loop.drained.insert(self)
            // The client may have stopped the reading by not taking any more.
            call.resume()
        case .over: break
        }
    }

    /// The client's socket takes more, or does not.
    func clientWritabilityChanged(_ isWritable: Bool) {
        guard phase == .streaming || phase == .collecting, relay?.hasBegun ?? false else { return }
        if isWritable { call?.resume() } else { call?.pause() }
    }

    /// Ends an exchange whose client is gone, charged what was reported or counted.
    func abandon() {
        catchUp()
        guard phase != .over else { return }
        let (usage, cost, accuracy) = endUnderWay("client_gone")
        settle(status: 499, usage: usage, cost: cost, accuracy: accuracy, errorCode: "client_gone")
        finish()
    }

    /// Cancels the call under way, if there is one, and says what it may be billed for.
    func endUnderWay(_ outcome: String) -> (Usage, Money, Accuracy) {
        dropParked(outcome)
        let wasSent = mayBeServed
        let wasUnderWay = call != nil
        call?.cancel()
        if wasUnderWay { endAttempt(outcome, .nothing) }
        var usage = Usage.none
        var accuracy = Accuracy.none
        if wasSent, wasUnderWay, attemptStatus < 300, hasFee {
            accuracy = .estimated
        } else if wasSent, wasUnderWay, attemptStatus < 300, let authorized, authorized.operation.isMetered {
            if let soFar = relay.flatMap({ reportedSoFar($0, isStream: phase == .streaming) }) {
                (usage, accuracy) = soFar
            } else {
                let output =
                    phase == .streaming
                    ? relay?.estimatedStreamOutput ?? 0
                    : relay?.estimatedOutput(authorized.operation) ?? 0
                usage = estimatedUsage(authorized, output: output)
                accuracy = .estimated
            }
        }
        let cost = accuracy == .none ? .zero : accuracy == .reported ? price(usage) : estimatedCost(usage)
        return (usage, cost, accuracy)
    }
}
