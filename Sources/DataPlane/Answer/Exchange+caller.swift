import Dialects
import Policy
import Ports
import Vocabulary

/// Whose clients read other names in a head besides those that all have.
enum CallerFamily {
    case anthropic, bedrock, other
}

extension Exchange {
    /// Whose clients the route is for.
    var callerFamily: CallerFamily {
        let operation: Dialects.Operation? =
            switch facts.route {
            case .inference(let route): route.operation
            case .passthrough: authorized?.route.operation
            default: nil
            }
        return switch operation {
        case .messages, .countTokens: .anthropic
        case .converse, .invoke: .bedrock
        default: .other
        }
    }

    /// The id that the client sees: its own if it sent one.
    var shownID: String { facts.clientRequestID ?? id.description }

    /// Adds the id that the client sees, under every name that its SDK looks for.
    ///
    /// A name that stands in the answer of an upstream in the caller's own dialect already is left to that: it is what the
    /// provider can be asked about.
    func addRequestID(to head: inout ResponseHead, besides upstream: AnswerHead? = nil) {
        addID("x-request-id", to: &head)
        switch callerFamily {
        case .anthropic: addUnlessThere("request-id", to: &head, upstream)
        case .bedrock: addUnlessThere("x-amzn-requestid", to: &head, upstream)
        case .other: break
        }
    }

    private func addUnlessThere(_ name: StaticString, to head: inout ResponseHead, _ upstream: AnswerHead?) {
        if let upstream, AnswerFields.value(name, in: upstream) != nil { return }
        addID(name, to: &head)
    }

    private func addID(_ name: StaticString, to head: inout ResponseHead) {
        if let own = facts.clientRequestID {
            head.add(name, own)
        } else {
            head.add(name, id)
        }
    }

    /// Adds what the tightest limits have left.
    func addLimits(to head: inout ResponseHead) {
        RateLimitFields.add(readings, to: &head)
        if callerFamily == .anthropic {
            RateLimitFields.addAnthropic(readings, now: loop.shared.now(), to: &head)
        }
    }
}
