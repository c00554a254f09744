import NIOCore
import Policy
import Ports

/// The attempt that was slow to answer, while a hedge is under way beside it.
struct ParkedAttempt {
    let runner: AttemptRunner
    let call: any UpstreamCall
    let translatedCall: TranslatedCall?
    let place: Int
    let target: Target
    let startedAt: NIODeadline
    var isSent: Bool
    var permit: LimitPermit?
    var targetCall: TargetCall?
}
