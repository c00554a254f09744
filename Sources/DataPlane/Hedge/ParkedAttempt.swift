import NIOCore
import Policy
import Ports

/// One of two attempts that are under way beside each other while neither has a good answer: the one that nothing is heard of just now.
struct ParkedAttempt {
    let runner: AttemptRunner
    let call: any UpstreamCall
    let translatedCall: TranslatedCall?
    let place: Int
    let target: Target
    let startedAt: NIODeadline
    /// How far its answer is.
    let phase: Exchange.Phase
    /// The status of its head; 0 before that.
    let status: Int
    /// What has come of its answer.
    let relay: AnswerRelay?
    /// What its provider calls it.
    let requestID: String
    var isSent: Bool
    let permit: LimitPermit?
    let targetCall: TargetCall?
}
