import Dialects
import Ledger
import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// The client's connection is gone: the call is cancelled at once, or read to its end for its usage report.
    func clientLeft() {
        guard phase != .over else { return }
        sink = nil
        switch phase {
        case .receiving, .waiting, .holding: abandon()
        case .attempting, .collecting, .streaming:
            let policy = currentTarget?.provider.declaration.onClientGone ?? .cancel
            guard policy == .drain, isAttemptSent, let call else { return abandon() }
            // The client may have stopped the reading by not taking any more.
            call.resume()
        case .over: break
        }
    }

    /// The client's socket takes more, or does not.
    func clientWritabilityChanged(_ isWritable: Bool) {
        guard phase == .streaming || (phase == .collecting && relay?.hasBegun ?? false) else { return }
        if isWritable { call?.resume() } else { call?.pause() }
    }

    /// Ends an exchange whose client is gone, charged what was reported or counted.
    func abandon() {
        let wasSent = isAttemptSent
        let wasUnderWay = call != nil
        call?.cancel()
        if wasUnderWay { endAttempt("client_gone") }
        var usage = Usage.none
        var accuracy = Accuracy.none
        if wasSent, wasUnderWay, attemptStatus < 300, let authorized {
            if let reported = relay?.observer.metering.usage {
                usage = reported
                accuracy = .reported
            } else {
                let output =
                    phase == .streaming
                    ? relay?.observer.metering.estimatedOutput ?? 0
                    : relay?.estimatedOutput(authorized.operation) ?? 0
                usage = Usage(input: Estimate.input(bodyLength: authorized.bodyLength), output: output)
                accuracy = .estimated
            }
        }
        let cost = accuracy == .reported ? price(usage) : estimatedCost(usage)
        settle(status: 499, usage: usage, cost: cost, accuracy: accuracy, errorCode: "client_gone")
        finish()
    }
}
